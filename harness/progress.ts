/** Where it is written: a terminal, a file, or a test's array. */
export interface Output {
  write(text: string): void;
  isTerminal: boolean;
}

const WIDTH = 30;
const CLEAR_LINE = '\r\x1b[2K';

/** A bar that fills in one place of a terminal; elsewhere a line for each thing that begins. */
export class Progress {
  private last = '';

  constructor(private readonly output: Output) {}

  /** @param share 0 to 1; absent while it is unknown */
  show(what: string, share?: number): void {
    const { isTerminal, write } = this.output;
    if (isTerminal) write(`${CLEAR_LINE}${what.padEnd(34)} ${bar(share)}`);
    else if (what !== this.last) write(`${what}\n`);
    this.last = what;
  }

  /** A line that stays. */
  tell(line: string): void {
    this.output.write(`${this.output.isTerminal ? CLEAR_LINE : ''}${line}\n`);
  }
}

function bar(share: number | undefined): string {
  if (share === undefined) return '';
  const full = Math.round(Math.min(share, 1) * WIDTH);
  const percent = `${Math.floor(Math.min(share, 1) * 100)}`.padStart(3);
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${percent} %`;
}
