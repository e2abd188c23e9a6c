import { addressKey } from '../../platform/address.js';

const MIB = 2 ** 20;

/** Most bytes that wait for sockets, or for the server to handle them. */
export interface BacklogBounds {
  process: number;
  /** For all sockets from one address, whichever users they are of. */
  address: number;
  /** For all sockets of one user, whichever addresses they come from. */
  user: number;
}

const BOUNDS: BacklogBounds = { process: 64 * MIB, address: 32 * MIB, user: 16 * MIB };

/** A socket that something waits for. */
export interface Holder {
  readonly address: string;
  /** Undefined for a caller who has not signed in. */
  readonly userId: string | undefined;
  /** Cuts the connection, and frees what waits for it. */
  terminate(): void;
}

/** Of the process, of an address or of a user. */
class Account {
  bytes = 0;
  /** The one that has waited for longest comes first. */
  readonly holders = new Set<Holder>();
  /** How many sockets wait for an item. */
  readonly #counts = new Map<object, number>();

  constructor(
    readonly key: string,
    readonly max: number,
  ) {}

  add(item: object, bytes: number): void {
    const count = this.#counts.get(item) ?? 0;
    if (count === 0) this.bytes += bytes;
    this.#counts.set(item, count + 1);
  }

  remove(item: object, bytes: number): void {
    const count = this.#counts.get(item)! - 1;
    if (count > 0) this.#counts.set(item, count);
    else if (this.#counts.delete(item)) this.bytes -= bytes;
  }
}

interface Held {
  accounts: readonly [Account, Account, ...Account[]];
  /** Items, and their bytes. */
  items: Map<object, number>;
}

/**
 * Bounds what the process keeps in memory for sockets that do not take it. What several sockets wait for is
 * one buffer, and is counted once. Where a bound is reached, the socket that has waited for longest is cut: a
 * client that reads waits for milliseconds.
 */
export class Backlog {
  readonly #process: Account;
  readonly #shares = new Map<string, Account>();
  readonly #held = new Map<Holder, Held>();

  /** @param onCut told of each socket that is cut */
  constructor(
    private readonly onCut: () => void,
    private readonly bounds: BacklogBounds = BOUNDS,
  ) {
    this.#process = new Account('process', bounds.process);
  }

  /** Bytes that wait in this process. */
  get bytes(): number {
    return this.#process.bytes;
  }

  /** The item waits for this socket, and is not waiting for it yet. */
  hold(holder: Holder, item: object, bytes: number): void {
    const held = this.#held.get(holder) ?? this.#open(holder);
    held.items.set(item, bytes);
    for (const account of held.accounts) account.add(item, bytes);
    const [process, ...shares] = held.accounts;
    for (const share of shares) this.#keep(share, () => share);
    this.#keep(process, () => this.#largestAddress());
  }

  /** The socket has taken it; nothing happens where it does not wait. */
  release(holder: Holder, item: object): void {
    const held = this.#held.get(holder);
    const bytes = held?.items.get(item);
    if (!held || bytes === undefined) return;
    held.items.delete(item);
    for (const account of held.accounts) account.remove(item, bytes);
    if (held.items.size > 0) return;
    this.#held.delete(holder);
    for (const account of held.accounts) {
      account.holders.delete(holder);
      if (account.holders.size === 0) this.#shares.delete(account.key);
    }
  }

  releaseAll(holder: Holder): void {
    for (const item of [...(this.#held.get(holder)?.items.keys() ?? [])]) this.release(holder, item);
  }

  #open(holder: Holder): Held {
    const { address, userId } = holder;
    const { bounds } = this;
    const ofAddress = this.#share(ADDRESS + addressKey(address), bounds.address);
    const ofUser = userId === undefined ? [] : [this.#share(`user ${userId}`, bounds.user)];
    const held: Held = { accounts: [this.#process, ofAddress, ...ofUser], items: new Map() };
    for (const account of held.accounts) account.holders.add(holder);
    this.#held.set(holder, held);
    return held;
  }

  #share(key: string, max: number): Account {
    const share = this.#shares.get(key) ?? new Account(key, max);
    this.#shares.set(key, share);
    return share;
  }

  /** @param from the account whose sockets are cut */
  #keep(account: Account, from: () => Account): void {
    while (account.bytes > account.max) {
      const [longest] = from().holders;
      this.onCut();
      this.releaseAll(longest!);
      longest!.terminate();
    }
  }

  #largestAddress(): Account {
    let largest: Account | undefined;
    for (const share of this.#shares.values()) {
      if (share.key.startsWith(ADDRESS) && share.bytes > (largest?.bytes ?? 0)) largest = share;
    }
    return largest!;
  }
}

const ADDRESS = 'address ';
