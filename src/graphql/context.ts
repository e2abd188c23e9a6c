import DataLoader from 'dataloader';
import { Fault } from '../platform/fault.js';
import type { PageRequest } from './connection.type.js';
import type { Role } from './role.enum.js';

/** The caller, as the access token says, which was verified; with the roles they have now. */
export interface Caller {
  userId: string;
  viewerId: string;
  sessionId: string;
  roles: readonly Role[];
}

/** The caller of a connection that outlives one request. */
export interface SocketLogin {
  /** With the roles they have now. */
  readonly caller: Caller;
  /** False from the instant its token expires, its session has ended or its caller has lost a role. */
  isLive(): boolean;
}

/** How callers are recognised by the header `Authorization`. */
export interface Authentication {
  /** The caller of a request; null without a header. Any value but a valid token gives UNAUTHENTICATED. */
  authenticate(authorization: string | undefined): Caller | null | Promise<Caller | null>;
  /** The same for a connection that outlives one request. */
  authenticateSocket(authorization: string | undefined): Promise<SocketLogin | null>;
}

/** What every resolver gets. */
export interface Context {
  requestId: string;
  caller: Caller | null;
  /** The address the request came from: throttling counts by it. */
  address: string;
  loaders: Loaders;
}

/** How the values of many keys are read at once; the values come in the order of the keys. */
export type Batch<Key, Value> = (keys: readonly Key[]) => Promise<Value[]>;

/** How the first pages of many lists are read at once. */
export type PageBatch<Key, Row> = (keys: readonly Key[], request: PageRequest) => Promise<Row[][]>;

/**
 * One DataLoader per batch function and request, so that the values that one request needs are read once and
 * together.
 */
export class Loaders {
  /** Made when the first one is needed: most requests need none. */
  #loaders: Map<unknown, Map<string, DataLoader<unknown, unknown>>> | undefined;

  of<Key, Value>(batch: Batch<Key, Value>): DataLoader<Key, Value> {
    return this.#named(batch, '', batch);
  }

  /** What is asked for with the same request, for example the same `first` and `after`, is read together. */
  ofPages<Key, Value, Request extends object>(
    batch: (keys: readonly Key[], request: Request) => Promise<Value[]>,
    request: Request,
  ): DataLoader<Key, Value> {
    return this.#named(batch, JSON.stringify(request), (keys) => batch(keys, request));
  }

  #named<Key, Value>(source: unknown, variant: string, batch: Batch<Key, Value>): DataLoader<Key, Value> {
    this.#loaders ??= new Map();
    const variants = this.#loaders.get(source) ?? new Map<string, DataLoader<unknown, unknown>>();
    this.#loaders.set(source, variants);
    const known = variants.get(variant) as DataLoader<Key, Value> | undefined;
    if (known) return known;
    const loader = new DataLoader(batch, { maxBatchSize: 1_000 });
    variants.set(variant, loader as DataLoader<unknown, unknown>);
    return loader;
  }
}

/** The caller, or the fault UNAUTHENTICATED. */
export function signedIn(context: Pick<Context, 'caller'>): Caller {
  if (!context.caller) throw new Fault('UNAUTHENTICATED');
  return context.caller;
}

/** The caller when they have this role, or the fault FORBIDDEN. */
export function signedInAs(role: Role, context: Pick<Context, 'caller'>): Caller {
  const caller = signedIn(context);
  if (!caller.roles.includes(role)) throw new Fault('FORBIDDEN', `This needs the role ${role}.`);
  return caller;
}
