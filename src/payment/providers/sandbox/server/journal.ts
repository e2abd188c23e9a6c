import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file is written anew when it has this many lines for each line that still counts. */
const LINES_PER_ENTRY_MAX = 4;
const LINES_MIN = 1_000;

/**
 * Keeps the newest state of each entry in a file with one JSON line a change, so that it survives the end of
 * the process at any instant. Changes that come together are written together.
 */
export class Journal<Entry extends { key: string }> {
  #waiting: Entry[] = [];
  #writing: Promise<void> | undefined;
  #lines = 0;

  /** @param all the entries that still count */
  constructor(
    private readonly file: string,
    private readonly all: () => Iterable<Entry>,
  ) {}

  /** The entries in the order in which each was first written. A line that was cut off is left out. */
  async read(): Promise<Entry[]> {
    const text = await readFile(this.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const entries = new Map<string, Entry>();
    for (const line of text.split('\n')) {
      const entry = parsed<Entry>(line);
      if (entry) entries.set(entry.key, entry);
    }
    // What comes next must not be joined to a line that was cut off.
    this.#lines = Number.POSITIVE_INFINITY;
    return [...entries.values()];
  }

  /** @returns when it is in the file */
  write(entry: Entry): Promise<void> {
    this.#waiting.push(entry);
    this.#writing ??= this.#writeWaiting();
    return this.#writing;
  }

  async #writeWaiting(): Promise<void> {
    try {
      // All changes of this turn of the event loop go together.
      await Promise.resolve();
      while (this.#waiting.length > 0) {
        const entries = this.#waiting;
        this.#waiting = [];
        await this.#append(entries);
      }
    } catch (error) {
      // What could not be written is written with all the rest at the next change.
      this.#lines = Number.POSITIVE_INFINITY;
      throw error;
    } finally {
      this.#writing = undefined;
    }
  }

  async #append(entries: readonly Entry[]): Promise<void> {
    const live = [...this.all()];
    this.#lines += entries.length;
    if (this.#lines > Math.max(LINES_MIN, live.length * LINES_PER_ENTRY_MAX)) return this.#rewrite(live);
    await appendFile(this.file, textOf(entries), { mode: 0o600 });
  }

  async #rewrite(live: readonly Entry[]): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const draft = `${this.file}.draft`;
    await writeFile(draft, textOf(live), { mode: 0o600 });
    await rename(draft, this.file);
    this.#lines = live.length;
  }
}

const textOf = (entries: readonly object[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

function parsed<Entry>(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
