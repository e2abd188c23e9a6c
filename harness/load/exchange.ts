import { type Connection, type Owner, openConnections } from './connection.js';
import type { Requests } from './requests.js';

/** Called once, with the body or with why there is none. */
export type OnAnswer = (body: string | undefined, error: string | undefined) => void;

/** Connections of users, each of whom waits for the answer before asking again. */
export class Exchange implements Owner {
  readonly #waiting = new Map<Connection, OnAnswer>();

  open(url: string, count: number): Promise<Connection[]> {
    return openConnections(url, count, this);
  }

  /** @param input in ASCII */
  send(
    connection: Connection,
    requests: Requests,
    { guest, input }: { guest: number; input: object },
    onAnswer: OnAnswer,
  ): void {
    this.#waiting.set(connection, onAnswer);
    if (!connection.send(requests.whole(guest, JSON.stringify(input)))) requests.keep();
  }

  onAnswer(connection: Connection, buffer: Buffer, from: number, to: number): void {
    this.#answered(connection, buffer.toString('latin1', from, to), undefined);
  }

  onLost(connection: Connection, why: string): void {
    this.#answered(connection, undefined, why);
  }

  #answered(connection: Connection, body: string | undefined, error: string | undefined): void {
    const onAnswer = this.#waiting.get(connection);
    this.#waiting.delete(connection);
    onAnswer?.(body, error);
  }
}
