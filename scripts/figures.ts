import { globSync, readFileSync } from 'node:fs';
import { figuresText, type Saved } from '../bench/figures.js';
import { filled } from './between-markers.js';

const PAGE = 'README.md';
const PLACE = {
  file: PAGE,
  begin: '<!-- figures: written by `npm run generate` -->',
  end: '<!-- /figures -->',
};
const KINDS = ['strategies', 'rush'] as const;

/** The README as it should be, with the newest saved run of each kind. */
export function pageWithFigures(): string {
  return filled(readFileSync(PAGE, 'utf8'), PLACE, `\n${figuresText(newest())}`);
}

function newest(): Saved[] {
  const saved = globSync('bench/results/*.json').map(
    (file) => JSON.parse(readFileSync(file, 'utf8')) as Saved,
  );
  return KINDS.flatMap((kind) =>
    saved
      .filter((run) => run.kind === kind)
      .toSorted((a, b) => a.settings.date.localeCompare(b.settings.date))
      .slice(-1),
  );
}
