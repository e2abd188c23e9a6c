import { openConnections } from '../load/closed-loop.js';
import type { Connection } from '../load/connection.js';

/** Connections that requests take turns on; who finds none free waits. */
export class HttpPool {
  readonly #idle: Connection[] = [];
  readonly #waiting: ((connection: Connection) => void)[] = [];

  static async open(url: string, size: number): Promise<HttpPool> {
    const pool = new HttpPool();
    pool.#idle.push(...(await openConnections(url, size)));
    return pool;
  }

  /** @param work calls back when it needs the connection no more */
  with(work: (connection: Connection, done: () => void) => void): void {
    const start = (connection: Connection): void => work(connection, () => this.#free(connection));
    const connection = this.#idle.pop();
    if (connection) start(connection);
    else this.#waiting.push(start);
  }

  ask(request: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.with((connection, done) =>
        connection.send(request, (body) => {
          resolve(body);
          done();
        }),
      );
    });
  }

  #free(connection: Connection): void {
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#idle.push(connection);
  }
}
