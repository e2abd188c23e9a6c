import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from './settings.js';

const RESULTS = fileURLToPath(new URL('../../bench/results/', import.meta.url));

/** A run that was saved. */
export interface Result<Kind extends string, Figures> {
  kind: Kind;
  /** What was typed. */
  command: string;
  settings: Settings;
  figures: Figures;
}

/** Writes what was measured into the files that were asked for. */
export async function saveResult(
  kind: string,
  where: { jsonFile: string | undefined; save?: boolean },
  settings: Settings,
  figures: object,
  out: (text: string) => void,
): Promise<void> {
  const { jsonFile, save = false } = where;
  const result: Result<string, object> = { kind, command: commandLine(process.argv), settings, figures };
  const { date, commit } = settings;
  const name = `${date.slice(0, 10)}-${commit ?? 'unknown'}-${kind}.json`;
  for (const file of [
    ...(jsonFile === undefined ? [] : [jsonFile]),
    ...(save ? [join(RESULTS, name)] : []),
  ]) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
    out(`\nwritten: ${file}\n`);
  }
}

/** What of a command line is of this machine alone. */
const PRIVATE = ['--data-dir', '--json', '--kafka', '--url', '--database-url', '--metrics-url'];

/** As it is typed, with `…` for what means nothing elsewhere. */
export function commandLine([, program, ...args]: readonly string[]): string {
  const script = program?.includes('acceptance') ? 'acceptance' : 'bench';
  const words = args.map((word, index) => {
    const [name, value] = word.split('=', 2);
    if (value !== undefined && PRIVATE.includes(name!)) return `${name}=…`;
    return PRIVATE.includes(args[index - 1] ?? '') ? '…' : word;
  });
  return [`npm run ${script}`, ...(words.length > 0 ? ['--'] : []), ...words].join(' ');
}
