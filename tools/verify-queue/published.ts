import { setTimeout as wait } from 'node:timers/promises';
import { trustedDocument } from '../trusted-document.js';
import type { LogEntry } from './log.js';

/** What every reader can read of a waiting room beside its log. */
export interface PublishedRoom {
  lobbyOrder: string;
  drawCommitment: string | null;
  /** A JSON Web Key Set as text. */
  receiptKeys: string;
}

interface LogPage extends PublishedRoom {
  log: { nodes: LogEntry[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

interface Answer {
  data?: { concert: { waitingRoom: unknown } | null } | null;
  errors?: { message: string; extensions?: { code?: string; retryAfterMs?: number } }[];
}

/** A server asks for patience with these; the reader of a long log needs some. */
const PATIENCE = new Set(['RATE_LIMITED', 'OVERLOADED', 'SERVICE_UNAVAILABLE']);
const TRIES = 20;
const RETRY_MS = 1_000;

/** A waiting room as a server publishes it. */
export class Published {
  /**
   * @param url of the server, http://…
   * @param concertId such as `con_…`
   */
  constructor(
    private readonly url: string,
    private readonly concertId: string,
  ) {}

  async room(): Promise<PublishedRoom> {
    return this.#page(null);
  }

  /** The log from its beginning. */
  async *log(): AsyncGenerator<LogEntry> {
    let after: string | null = null;
    for (;;) {
      const { log }: LogPage = await this.#page(after);
      yield* log.nodes;
      if (!log.pageInfo.hasNextPage) return;
      after = log.pageInfo.endCursor;
    }
  }

  async entrants(): Promise<number[] | null> {
    const entrants: number[] = [];
    for (;;) {
      const after = entrants.at(-1) ?? 0;
      const room = await this.#ask<{ drawEntrants: number[] | null }>('DrawEntrants', { after });
      if (room.drawEntrants === null) return null;
      if (room.drawEntrants.length === 0) return entrants;
      entrants.push(...room.drawEntrants);
    }
  }

  #page(after: string | null): Promise<LogPage> {
    return this.#ask<LogPage>('QueueLog', { after });
  }

  async #ask<Room>(operationName: string, variables: object): Promise<Room> {
    for (let tries = 1; ; tries += 1) {
      const { data, errors } = await this.#post(operationName, variables);
      if (data?.concert?.waitingRoom) return data.concert.waitingRoom as Room;
      const [error] = errors ?? [];
      if (!error) throw new Error(`${this.concertId} is no concert with a waiting room`);
      const { code, retryAfterMs } = error.extensions ?? {};
      if (!PATIENCE.has(code ?? '') || tries === TRIES) throw new Error(error.message);
      await wait(retryAfterMs ?? RETRY_MS);
    }
  }

  async #post(operationName: string, variables: object): Promise<Answer> {
    const response = await fetch(new URL('/graphql', this.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        operationName,
        query: trustedDocument(operationName).body,
        variables: { concertId: this.concertId, ...variables },
      }),
    });
    return (await response.json()) as Answer;
  }
}
