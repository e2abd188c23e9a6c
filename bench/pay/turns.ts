import type { Connection } from '../../harness/load/connection.js';
import { Exchange } from '../../harness/load/exchange.js';
import type { Guest } from '../../harness/load/job.js';
import { Requests } from '../../harness/load/requests.js';
import { trustedDocument } from '../../tools/trusted-document.js';

/** One request after the other on a connection; each may depend on the answer to the one before. */
export interface Step {
  operation: string;
  /** The index of the user who sends it. */
  guest: number;
  /** In ASCII. */
  input: object;
}

/** The steps of one turn: what comes next after this answer; undefined: the turn is over. */
export type Turn = Generator<Step, void, Record<string, unknown>>;

export interface Turned {
  /** That were over within the time. */
  turns: number;
  /** How long it was measured: less than asked for when there were no more turns. */
  seconds: number;
  /** With those that were over later. */
  all: number;
}

/** Plays turns over connections, on each the next as soon as the last is over. */
export class Turns {
  readonly #requests = new Map<string, Requests>();

  constructor(
    private readonly url: string,
    private readonly guests: readonly Guest[],
  ) {}

  /**
   * @param next the turn of this number; undefined: there are no more
   * @param seconds no turn begins after this time; those under way are waited for
   * @throws Error an answer is lost, or is none of GraphQL
   */
  async play(
    connections: number,
    next: (turn: number) => Turn | undefined,
    seconds = Number.POSITIVE_INFINITY,
  ): Promise<Turned> {
    const exchange = new Exchange();
    const open = await exchange.open(this.url, connections);
    const startedAt = performance.now();
    const endsAt = startedAt + seconds * 1_000;
    const played: Turned = { turns: 0, seconds: 0, all: 0 };
    let begun = 0;
    const playOn = async (connection: Connection): Promise<void> => {
      while (performance.now() < endsAt) {
        const turn = next(begun);
        if (!turn) return;
        begun += 1;
        await this.#play(exchange, connection, turn);
        if (performance.now() <= endsAt) played.turns += 1;
        played.all += 1;
      }
    };
    await Promise.all(open.map(playOn));
    played.seconds = Math.min((performance.now() - startedAt) / 1_000, seconds);
    for (const connection of open) connection.close();
    return played;
  }

  async #play(exchange: Exchange, connection: Connection, turn: Turn): Promise<void> {
    let step = turn.next();
    while (!step.done) step = turn.next(await this.#send(exchange, connection, step.value));
  }

  #send(exchange: Exchange, connection: Connection, { operation, guest, input }: Step) {
    return new Promise<Record<string, unknown>>((resolve, reject) => {
      exchange.send(connection, this.#requestsFor(operation), { guest, input }, (body, error) => {
        const result = body === undefined ? undefined : resultOf(body);
        if (result) resolve(result);
        else reject(new Error(`${operation}: ${error ?? body}`));
      });
    });
  }

  #requestsFor(operation: string): Requests {
    const known = this.#requests.get(operation);
    if (known) return known;
    const made = new Requests(this.url, this.guests, operation, trustedDocument(operation).body);
    this.#requests.set(operation, made);
    return made;
  }
}

/** What the one field of the mutation gave. */
function resultOf(body: string): Record<string, unknown> | undefined {
  const { data } = JSON.parse(body) as { data?: Record<string, Record<string, unknown>> | null };
  return data ? Object.values(data)[0] : undefined;
}

/** @throws Error the answer is not of this type */
export function expectType(result: Record<string, unknown>, type: string): Record<string, unknown> {
  if (result.__typename === type) return result;
  throw new Error(`a ${type} was expected, not ${JSON.stringify(result).slice(0, 300)}`);
}
