import { connect, type Socket } from 'node:net';

/** Longer answers come in several pieces. */
const READ_BYTES = 64 * 1024;
const HEADERS_END = '\r\n\r\n';

/** An answer of the server, or what happened in its place. */
export type OnAnswer = (body: string | undefined, error: string | undefined) => void;

/**
 * One kept-alive HTTP/1.1 connection with one request under way. It does what this load needs and no more: a
 * full client would take the CPU time that is being measured. Answers have a Content-Length and ASCII text.
 */
export class Connection {
  private pending = '';
  private onAnswer: OnAnswer | undefined;
  private lost: string | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('error', (error) => this.lose(error.message));
    socket.on('close', () => this.lose('the server has closed the connection'));
  }

  static open(host: string, port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      let connection: Connection | undefined;
      const onread = {
        // One buffer for the life of the connection instead of one for each answer.
        buffer: Buffer.allocUnsafe(READ_BYTES),
        callback: (bytes: number, buffer: Uint8Array): boolean => {
          connection?.read((buffer as Buffer).toString('latin1', 0, bytes));
          return true;
        },
      };
      const socket = connect({ host, port, onread }, () => {
        socket.off('error', reject);
        connection = new Connection(socket);
        resolve(connection);
      });
      socket.once('error', reject);
    });
  }

  /** False when the server has closed it, as it may after any answer. */
  get isOpen(): boolean {
    return this.lost === undefined;
  }

  /** Sends a whole request. `onAnswer` is called once, with the body or with why there is none. */
  send(request: string, onAnswer: OnAnswer): void {
    if (this.lost !== undefined) {
      onAnswer(undefined, this.lost);
      return;
    }
    this.onAnswer = onAnswer;
    this.socket.write(request);
  }

  close(): void {
    this.onAnswer = undefined;
    this.socket.destroy();
  }

  private read(text: string): void {
    this.pending = this.pending === '' ? text : this.pending + text;
    const bodyAt = this.pending.indexOf(HEADERS_END) + HEADERS_END.length;
    if (bodyAt < HEADERS_END.length) return;
    const length = contentLength(this.pending, bodyAt);
    if (length === undefined) {
      this.socket.destroy();
      this.lose('an answer without a Content-Length');
      return;
    }
    if (this.pending.length < bodyAt + length) return;
    const body = this.pending.slice(bodyAt, bodyAt + length);
    this.pending = '';
    this.answer(body, undefined);
  }

  private lose(why: string): void {
    this.lost ??= why;
    this.answer(undefined, this.lost);
  }

  private answer(body: string | undefined, error: string | undefined): void {
    const { onAnswer } = this;
    this.onAnswer = undefined;
    onAnswer?.(body, error);
  }
}

function contentLength(text: string, bodyAt: number): number | undefined {
  if (text.startsWith('HTTP/1.1 304')) return 0;
  const found = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, bodyAt));
  return found === null ? undefined : Number(found[1]);
}
