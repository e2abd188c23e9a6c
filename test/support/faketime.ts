import { spawnSync } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The library that `faketime` puts in front of a program; undefined: there is no such program. */
export function faketimeLibrary(): string | undefined {
  const shown = spawnSync('faketime', ['-m', '-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' });
  return shown.status === 0 ? shown.stdout.trim() : undefined;
}

export interface FakeClock {
  /** What to run a program with, so that it reads this clock. */
  command: string[];
  /** From now on the clock is so many seconds ahead of the real one. */
  ahead(seconds: number): Promise<void>;
  remove(): Promise<void>;
}

/** A wall clock that can jump while a program runs; durations that the program measures stay right. */
export async function startFakeClock(library: string): Promise<FakeClock> {
  const directory = await mkdtemp(join(tmpdir(), 'ticket-rush-clock-'));
  const file = join(directory, 'offset');
  const ahead = async (seconds: number): Promise<void> => {
    await writeFile(`${file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    await rename(`${file}.new`, file);
  };
  await ahead(0);
  return {
    command: [
      'env',
      // The C library's own allocator: jemalloc asks for the time before the fake clock can answer.
      `LD_PRELOAD=${library} libc.so.6`,
      `FAKETIME_TIMESTAMP_FILE=${file}`,
      'FAKETIME_NO_CACHE=1',
      'FAKETIME_DONT_FAKE_MONOTONIC=1',
    ],
    ahead,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
