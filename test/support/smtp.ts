import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions } from 'smtp-server';
import { type Mail, readMail } from './mime.js';

/** A message as the server got it. */
interface Delivered {
  from: string;
  to: string[];
  mail: Mail;
}

/** What the server does with the next messages. */
interface Manners {
  /** The answer to a recipient; undefined: it is taken. */
  refuse?: (address: string) => { code: number; text: string } | undefined;
  /** The connection ends after the message was read, before the answer. */
  cutsBeforeAnswer?: boolean;
  /** The answer does not come before this. */
  answersAfter?: Promise<void>;
}

/** An SMTP server in this process. */
export class TestSmtp {
  readonly delivered: Delivered[] = [];
  /** Messages that were read to their end, also those that got no answer. */
  readonly read: Mail[] = [];
  manners: Manners = {};
  /** How many connections there were. */
  connections = 0;
  #server: SMTPServer | undefined;

  private constructor(private readonly options: SMTPServerOptions) {}

  static async start(options: SMTPServerOptions = {}): Promise<TestSmtp> {
    const server = new TestSmtp(options);
    await server.listen(0);
    return server;
  }

  port = 0;

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  get openConnections(): number {
    return this.#server?.connections.size ?? 0;
  }

  /**
   * Takes connections, if it does not already.
   *
   * @param port the one before, to come back
   */
  async listen(port = this.port): Promise<void> {
    if (this.#server) return;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onConnect: (_session, done) => {
        this.connections += 1;
        done();
      },
      onRcptTo: ({ address }, _session, done) => {
        const refused = this.manners.refuse?.(address);
        done(refused && Object.assign(new Error(refused.text), { responseCode: refused.code }));
      },
      onData: (stream, session, done) => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom ? mailFrom.address : '';
        void this.#take(
          stream,
          from,
          rcptTo.map(({ address }) => address),
        ).then(
          () => done(),
          () => undefined,
        );
      },
      ...this.options,
    });
    server.on('error', () => undefined);
    server.listen(port, '127.0.0.1');
    await once(server.server, 'listening');
    this.port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }

  async #take(stream: SMTPServerDataStream, from: string, to: string[]): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const mail = readMail(Buffer.concat(chunks).toString('latin1'));
    const { cutsBeforeAnswer, answersAfter } = this.manners;
    this.read.push(mail);
    if (cutsBeforeAnswer) {
      this.cut();
      throw new Error('there is no answer');
    }
    await answersAfter;
    this.delivered.push({ from, to, mail });
  }

  /** Ends every connection without a word. */
  cut(): void {
    const open = [...(this.#server?.connections ?? [])] as unknown as { _socket: { destroy(): void } }[];
    for (const { _socket } of open) _socket.destroy();
  }

  /** Until `listen`, connections are refused. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = once(server.server, 'close');
    for (const each of [...server.connections] as unknown as { _socket: { destroy(): void } }[]) {
      each._socket.destroy();
    }
    server.close(() => undefined);
    await closed;
  }
}

/** A message as it lies in a file. */
export const readMailFile = (path: string): Mail => readMail(readFileSync(path, 'latin1'));
