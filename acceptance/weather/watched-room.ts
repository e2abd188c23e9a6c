import { join } from 'node:path';
import { Child } from '../../harness/child.js';
import type { Cleanups } from '../../harness/cleanups.js';
import { type Floor } from '../../harness/floors.js';
import { type Own, type SecondApi, startApi } from '../../harness/server.js';
import { textTable } from '../../harness/text-table.js';
import type { Room, RoomTestbed } from '../../harness/waiting-room/room-testbed.js';
import type { FromWatchers, ToWatchers } from './job.js';

/** What there is for the weather to come down on. */
export interface WatchedRoom {
  testbed: RoomTestbed;
  room: Room;
  /** The one that all fans have a socket to. */
  api: RestartableApi;
  watchers: WatchersChild;
  fans: number;
  directory: string;
  cleanups: Cleanups;
}

/** What was done, and what must hold all the same. */
export interface Outcome {
  done: string;
  floors: Floor[];
}

export function outcomeTable(outcomes: readonly Outcome[]): string {
  const titles = ['what was done', 'what must hold', 'what was seen', ''];
  const rows = outcomes.flatMap(({ done, floors }) =>
    floors.map(({ what, found, result }, index) => [index === 0 ? done : '', what, found, result]),
  );
  return textTable(
    titles.map((title) => ({ title, align: 'left' })),
    rows,
  );
}

/** All fans with a socket, in a process of their own. */
export class WatchersChild {
  readonly #child = new Child<ToWatchers, FromWatchers>(new URL('./watchers-process.js', import.meta.url));

  constructor(cleanups: Cleanups) {
    cleanups.add(() => this.#child.kill());
  }

  /** @throws Error when the answer is of another kind */
  async ask<Kind extends FromWatchers['kind']>(
    message: ToWatchers,
    kind: Kind,
  ): Promise<Extract<FromWatchers, { kind: Kind }>> {
    this.#child.tell(message);
    const answer = await this.#child.next();
    if (answer.kind === kind) return answer as Extract<FromWatchers, { kind: Kind }>;
    throw new Error(`the watchers failed: ${JSON.stringify(answer)}`);
  }
}

/** An API process that comes and goes; PostgreSQL and Redis are another's, and stay. */
export class RestartableApi {
  #own: Own<SecondApi> | undefined;
  #now: SecondApi | undefined;
  #starts = 0;

  constructor(
    private readonly testbed: RoomTestbed,
    private readonly directory: string,
    cleanups: Cleanups,
  ) {
    cleanups.add(() => this.#own?.stop());
  }

  get now(): SecondApi {
    return this.#now!;
  }

  /** The first time anywhere, then where it was. */
  async start(): Promise<void> {
    const port = this.#now ? Number(new URL(this.#now.url).port) : 0;
    const dataDir = join(this.directory, `api-${this.#starts++}`);
    this.#own = startApi(this.testbed.server, dataDir, `${dataDir}.log`, port);
    this.#now = await this.#own.ready;
  }

  /** Resolves when it has ended. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await (signal === 'SIGTERM' ? this.#own!.stop() : this.#own!.kill());
  }
}
