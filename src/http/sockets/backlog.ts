import { addressKey } from '../../platform/address.js';

const MIB = 2 ** 20;

/** The most bytes that may wait: for sockets to take them, or for the server to handle them. */
export interface BacklogBounds {
  process: number;
  /** For all sockets from one address, whatever their users are. */
  address: number;
  /** For all sockets of one user, whatever their addresses are. */
  user: number;
}

const BOUNDS: BacklogBounds = { process: 64 * MIB, address: 32 * MIB, user: 16 * MIB };

/** A socket for which bytes wait. */
export interface Holder {
  readonly address: string;
  /** Undefined: the caller has not signed in. */
  readonly userId: string | undefined;
  /** Cuts the connection and frees the bytes that wait for it. */
  terminate(): void;
}

/** Counts the bytes that wait for one of three: the process, an address or a user. */
class Account {
  bytes = 0;
  /** The socket that has waited longest comes first. */
  readonly holders = new Set<Holder>();
  /** How many sockets wait for each item. */
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
  /** The bytes of each item. */
  items: Map<object, number>;
}

/**
 * Bounds the memory that the process uses for bytes that sockets have not taken yet. Several sockets may wait
 * for the same buffer; it is counted once. When a bound is exceeded, the socket that has waited longest is
 * cut. A client that reads is not affected: its bytes wait for milliseconds only.
 */
export class Backlog {
  readonly #process: Account;
  readonly #shares = new Map<string, Account>();
  readonly #held = new Map<Holder, Held>();

  /** @param onCut called for each socket that is cut */
  constructor(
    private readonly onCut: () => void,
    private readonly bounds: BacklogBounds = BOUNDS,
  ) {
    this.#process = new Account('process', bounds.process);
  }

  /** How many bytes wait in this process. */
  get bytes(): number {
    return this.#process.bytes;
  }

  /** Records that the item waits for this socket. It must not be recorded for it already. */
  hold(holder: Holder, item: object, bytes: number): void {
    const held = this.#held.get(holder) ?? this.#open(holder);
    held.items.set(item, bytes);
    for (const account of held.accounts) account.add(item, bytes);
    const [process, ...shares] = held.accounts;
    for (const share of shares) this.#keep(share, () => share);
    this.#keep(process, () => this.#largestAddress());
  }

  /** Records that the socket has taken the item. Does nothing if the item does not wait for it. */
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

  /** @param from gives the account whose sockets are cut */
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
