import { globSync, readFileSync } from 'node:fs';
import { figuresText, type Saved } from '../bench/figures.js';

const PAGE = 'README.md';
const BEGIN = '<!-- figures: written by `npm run generate` -->';
const END = '<!-- /figures -->';
const KINDS = ['strategies', 'rush'] as const;

/** The README as it should be, with the newest saved run of each kind. */
export function pageWithFigures(): string {
  const [before, rest] = readFileSync(PAGE, 'utf8').split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${PAGE} has no place for the figures: ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n${figuresText(newest())}${END}${after}`;
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
