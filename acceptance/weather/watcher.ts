import { instant } from '../../harness/instant.js';
import type { ShownPlace } from '../../tools/judge/history.js';
import { PlaceSocket } from '../sale/place-socket.js';
import type { Door } from './door.js';
import { retryWaitMs } from './retry-wait.js';

/** Codes after which graphql-ws' client does not try again. */
const FATAL = [4400, 4401, 4406, 4409, 4429, 4500];

interface Whom {
  url: string;
  number: number;
  token: string;
  query: string;
  concertId: string;
}

export interface WatcherListener {
  /** @param before what was shown last, by whichever socket */
  onPlace(watcher: Watcher, before: ShownPlace | undefined): void;
  /** A socket that has shown a place has ended. */
  onEnd(watcher: Watcher, why: string): void;
  /** There was no socket to begin with. */
  onFailed(): void;
  /** What no fan should be told, or never again. */
  onFault(what: string): void;
}

/** A fan in line whose socket comes back by itself, as that of graphql-ws' client does. */
export class Watcher {
  last: ShownPlace | undefined;
  phase = '';
  /** When the socket showed its first place, in milliseconds since the epoch; undefined: it has not. */
  shownAt: number | undefined;
  /** Of the latest end. */
  code: number | undefined;
  /** Places that this socket has shown. */
  count = 0;
  /** It does not come back: the server has completed it, or an error forbids it. */
  isOver = false;
  #socket: PlaceSocket | undefined;
  #retries = 0;

  constructor(
    readonly whom: Whom,
    private readonly door: Door,
    private readonly listener: WatcherListener,
  ) {}

  /** The socket as it is now, for a caller that does something odd with it. */
  get socket(): PlaceSocket | undefined {
    return this.#socket;
  }

  async connect(): Promise<void> {
    this.count = 0;
    if (!(await this.door.isOpen())) {
      this.#lost('nothing listens', undefined);
      return;
    }
    this.#socket = new PlaceSocket(this.whom.url, this.whom, {
      onPlace: (place, phase) => this.#shown(place, phase),
      onComplete: () => {
        this.isOver = true;
      },
      onLost: (why, code) => this.#lost(why, code),
    });
  }

  #shown(place: ShownPlace, phase: string): void {
    this.count += 1;
    this.#retries = 0;
    this.shownAt ??= instant();
    this.phase = phase;
    const before = this.last;
    this.last = place;
    this.listener.onPlace(this, before);
  }

  #lost(why: string, code: number | undefined): void {
    this.door.doubt();
    const wasThere = this.shownAt !== undefined;
    this.code = code;
    if (wasThere) this.listener.onEnd(this, why);
    else this.listener.onFailed();
    this.shownAt = undefined;
    this.isOver = code !== undefined && FATAL.includes(code);
    // Errors come over a socket that stands; without one there is neither a code nor a fault.
    const isError = code === undefined && /^[A-Z_]+$/.test(why);
    if (this.isOver || isError) this.listener.onFault(why);
    if (!this.isOver) setTimeout(() => void this.connect(), retryWaitMs(this.#retries++, Math.random()));
  }
}
