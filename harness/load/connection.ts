import { connect, type Socket } from 'node:net';

/** What sends over connections. */
export interface Owner {
  /** The answer's body is these bytes of the buffer, which the next answer will overwrite. */
  onAnswer(connection: Connection, buffer: Buffer, from: number, to: number): void;
  /** There will be no answer to the request that was under way. */
  onLost(connection: Connection, why: string): void;
}

const HEADERS_END = '\r\n\r\n';
const LENGTH = '\r\ncontent-length: ';
/** Longer headers are looked at once more, whole. */
const HEADERS_USUALLY = 1_024;
const CLOSES = /\r\nconnection: close/i;
const NOT_MODIFIED = 'HTTP/1.1 304';
/** So many are opened at once: more than a server has room for in its backlog would have to knock again. */
const OPENED_AT_ONCE = 128;

/** What any connection has received: it is looked at before anything else is read. */
const received = Buffer.allocUnsafe(64 * 1_024);

/**
 * One kept-alive HTTP/1.1 connection with one request under way. It does what this load needs and no more: a
 * full client would take the CPU time that is being measured. Answers have a Content-Length.
 */
export class Connection {
  /** For its owner: the operation under way, or the last. */
  operation = -1;
  private isBusy = false;
  /** The beginning of an answer that comes in several pieces. */
  private pending: Buffer | undefined;
  private lost: string | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly owner: Owner,
  ) {
    socket.setNoDelay(true);
    socket.on('error', (error) => this.lose(error.message));
    socket.on('close', () => this.lose('the server has closed the connection'));
  }

  static open(host: string, port: number, owner: Owner): Promise<Connection> {
    return new Promise((resolve, reject) => {
      let connection: Connection | undefined;
      const callback = (bytes: number): boolean => {
        connection?.read(bytes);
        return true;
      };
      const socket = connect({ host, port, onread: { buffer: received, callback } }, () => {
        socket.off('error', reject);
        connection = new Connection(socket, owner);
        resolve(connection);
      });
      socket.once('error', reject);
    });
  }

  /** False when the server has closed it, as it may after any answer. */
  get isOpen(): boolean {
    return this.lost === undefined;
  }

  /**
   * Sends a whole request; its owner is told once what became of it.
   *
   * @returns whether the bytes are gone, so that they may be overwritten
   */
  send(request: Buffer): boolean {
    this.isBusy = true;
    if (this.lost === undefined) this.socket.write(request);
    else this.lose(this.lost);
    return this.socket.writableLength === 0;
  }

  close(): void {
    this.isBusy = false;
    this.socket.destroy();
  }

  private read(bytes: number): void {
    const { pending } = this;
    const buffer = pending ? Buffer.concat([pending, received.subarray(0, bytes)]) : received;
    const end = pending ? buffer.length : bytes;
    const head = headOf(buffer, end);
    const length = head === undefined ? undefined : contentLength(head);
    if (head !== undefined && length === undefined) {
      this.socket.destroy();
      this.lose('an answer without a Content-Length');
    } else if (head === undefined || head.length + length! > end) {
      this.pending = pending ? buffer : Buffer.from(buffer.subarray(0, end));
    } else {
      this.pending = undefined;
      this.isBusy = false;
      // It may take a while until that is seen, and nothing more may be asked.
      if (CLOSES.test(head)) this.lost = 'the server has closed the connection';
      this.owner.onAnswer(this, buffer, head.length, head.length + length!);
    }
  }

  private lose(why: string): void {
    this.lost ??= why;
    if (!this.isBusy) return;
    this.isBusy = false;
    this.owner.onLost(this, this.lost);
  }
}

export async function openConnections(url: string, count: number, owner: Owner): Promise<Connection[]> {
  const { hostname, port } = new URL(url);
  const opened: Connection[] = [];
  while (opened.length < count) {
    const some = Math.min(OPENED_AT_ONCE, count - opened.length);
    const opening = Array.from({ length: some }, () => Connection.open(hostname, Number(port), owner));
    opened.push(...(await Promise.all(opening)));
  }
  return opened;
}

/** Status line, headers and the empty line behind them; undefined while there are more to come. */
function headOf(buffer: Buffer, end: number): string | undefined {
  for (const length of [Math.min(end, HEADERS_USUALLY), end]) {
    const text = buffer.toString('latin1', 0, length);
    const at = text.indexOf(HEADERS_END);
    if (at !== -1) return text.slice(0, at + HEADERS_END.length);
  }
  return undefined;
}

function contentLength(head: string): number | undefined {
  const at = head.indexOf(LENGTH);
  if (at !== -1) return Number.parseInt(head.slice(at + LENGTH.length, head.indexOf('\r', at + 2)), 10);
  if (head.startsWith(NOT_MODIFIED)) return 0;
  // Names of headers may be written in capitals.
  const found = /\r\ncontent-length: *(\d+)/i.exec(head);
  return found === null ? undefined : Number(found[1]);
}
