import type { Connection } from '../../harness/load/connection.js';
import { Exchange, type OnAnswer } from '../../harness/load/exchange.js';
import type { Requests } from '../../harness/load/requests.js';

/** Connections that requests take turns on. A request that finds none free waits. */
export class HttpPool {
  readonly #exchange = new Exchange();
  readonly #idle: Connection[] = [];
  readonly #waiting: ((connection: Connection) => void)[] = [];

  static async open(url: string, size: number): Promise<HttpPool> {
    const pool = new HttpPool();
    pool.#idle.push(...(await pool.#exchange.open(url, size)));
    return pool;
  }

  /** @param onSent told when it is on its way */
  ask(
    requests: Requests,
    asked: { guest: number; input: object },
    onAnswer: OnAnswer,
    onSent: () => void = () => undefined,
  ): void {
    const start = (connection: Connection): void => {
      onSent();
      this.#exchange.send(connection, requests, asked, (body, error) => {
        this.#free(connection);
        onAnswer(body, error);
      });
    };
    const connection = this.#idle.pop();
    if (connection) start(connection);
    else this.#waiting.push(start);
  }

  /** The body of the answer, if there is one. */
  answer(requests: Requests, guest: number, input: object): Promise<string | undefined> {
    return new Promise((resolve) => this.ask(requests, { guest, input }, resolve));
  }

  #free(connection: Connection): void {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }
}
