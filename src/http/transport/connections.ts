import type { Server, Socket } from 'node:net';
import { LRUCache } from 'lru-cache';
import { addressKey } from '../../platform/address.js';
import { after, monotonicMs } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';

/** So many connections beyond the bound are taken, to be told that there is no room or to ask for health. */
export const SPARE_MAX = 32;
/** How long such a connection may last. The next one needs its place. */
const SPARE_WITHIN_MS = 2_000;
/** A client that has read nothing of its answer for so long is gone, or is an attacker. */
const UNREAD_WITHIN_MS = 30_000;
const CHECK_EVERY_MS = 1_000;
const TOLD_EVERY_MS = 60_000;

export interface ConnectionBounds {
  /** The most connections of the process. */
  max: number;
  /** The most connections of one address. */
  perAddressMax: number;
  /** Whether the address is a proxy's: its connections come from many clients. */
  isProxy: (address: string) => boolean;
  /** Default: 30 seconds. */
  unreadWithinMs?: number | undefined;
}

/** Spare: there is no room. The connection's one request is answered with the reason; then it is closed. */
type Place = 'served' | 'spare';

interface Unread {
  /** Bytes of the writes that the operating system had taken whole. */
  taken: number;
  /** Bytes of the write under way that it had not taken. */
  queued: number;
  sinceMs: number;
}

/**
 * Bounds the connections of a process, both on the fast path and at Node's parser: how many there may be in
 * all and of one address, and how long a client may leave its answers unread.
 *
 * Each connection takes a file of the process. Without a bound, connections would use up the files. Then the
 * process could not connect to its database, and could not take a health check.
 */
export class Connections {
  readonly #all = new Set<Socket>();
  readonly #spare = new Set<Socket>();
  readonly #ofAddress = new Map<string, number>();
  readonly #unread = new WeakMap<Socket, Unread>();
  readonly #told = new LRUCache<string, true>({ max: 2, ttl: TOLD_EVERY_MS, perf: { now: monotonicMs } });

  constructor(
    private readonly bounds: ConnectionBounds,
    private readonly logger: Logger,
  ) {}

  /** Takes a new connection. */
  take(socket: Socket): Place {
    const address = socket.remoteAddress;
    // Undefined: the client has already gone.
    const key = address === undefined || this.bounds.isProxy(address) ? undefined : addressKey(address);
    const ofAddress = key === undefined ? 0 : (this.#ofAddress.get(key) ?? 0);
    const { max, perAddressMax } = this.bounds;
    const hasRoom = this.#all.size - this.#spare.size < max && ofAddress < perAddressMax;
    if (key !== undefined) this.#ofAddress.set(key, ofAddress + 1);
    this.#all.add(socket);
    socket.once('close', () => this.#leave(socket, key));
    if (hasRoom) return 'served';
    this.#tell(ofAddress >= perAddressMax ? address : undefined);
    this.#takeSpare(socket);
    return 'spare';
  }

  /** Whether it is a connection for which there is no room. */
  isSpare(socket: object): boolean {
    return this.#spare.size > 0 && this.#spare.has(socket as Socket);
  }

  /** @param also called with each check, once a second */
  checkUntilClosed(server: Server, also: (nowMs: number) => void): void {
    const checkLater = (): { cancel(): void } =>
      after(CHECK_EVERY_MS, () => {
        const nowMs = monotonicMs();
        also(nowMs);
        this.check(nowMs);
        next = checkLater();
      });
    let next = checkLater();
    server.once('close', () => next.cancel());
  }

  /**
   * To be called about once a second. Cuts connections whose clients do not read. Nothing else ends them: a
   * socket waits without limit until its bytes are taken, even when it is to be closed.
   */
  check(nowMs: number): void {
    const { unreadWithinMs = UNREAD_WITHIN_MS } = this.bounds;
    for (const socket of this.#all) {
      if (socket.writableLength === 0) {
        this.#unread.delete(socket);
        continue;
      }
      const taken = socket.bytesWritten - socket.writableLength;
      const queued = queuedIn(socket);
      const unread = this.#unread.get(socket);
      if (unread?.taken !== taken || unread.queued !== queued)
        this.#unread.set(socket, { taken, queued, sinceMs: nowMs });
      else if (nowMs - unread.sinceMs > unreadWithinMs) socket.destroy();
    }
  }

  /**
   * The newest replaces the oldest: in a flood of connections that send nothing, a probe is still answered.
   */
  #takeSpare(socket: Socket): void {
    if (this.#spare.size >= SPARE_MAX) {
      const [oldest] = this.#spare;
      oldest!.destroy();
      // Of both: it has given its file back, and it tells that it is closed only after others were taken in.
      this.#spare.delete(oldest!);
      this.#all.delete(oldest!);
    }
    this.#spare.add(socket);
    const late = after(SPARE_WITHIN_MS, () => socket.destroy());
    socket.once('close', () => late.cancel());
  }

  #leave(socket: Socket, key: string | undefined): void {
    this.#all.delete(socket);
    this.#spare.delete(socket);
    if (key === undefined) return;
    const left = this.#ofAddress.get(key)! - 1;
    if (left > 0) this.#ofAddress.set(key, left);
    else this.#ofAddress.delete(key);
  }

  /** Logs a refusal at most once a minute: there may be thousands a second. */
  #tell(address: string | undefined): void {
    const what = address === undefined ? 'process' : 'address';
    if (this.#told.has(what)) return;
    this.#told.set(what, true);
    const { max, perAddressMax } = this.bounds;
    if (address === undefined) {
      this.logger.warn({ max }, 'connections are refused: there are CONNECTIONS_MAX already');
    } else {
      this.logger.warn(
        { address, max: perAddressMax },
        'connections are refused: this address has CONNECTIONS_PER_ADDRESS_MAX already; if it is a proxy, ' +
          'name it in TRUSTED_PROXIES',
      );
    }
  }
}

/**
 * What is left of the write under way. A socket counts a write as a whole, and a large answer is one write;
 * Node's own timeout of a socket looks here as well.
 */
function queuedIn(socket: Socket): number {
  const { _handle: handle } = socket as { _handle?: { writeQueueSize?: number } | null };
  return handle?.writeQueueSize ?? 0;
}
