import type { MikroORM } from '@mikro-orm/postgresql';
import type { Redis } from 'ioredis';
import type { Consumer, Relay } from '../events/index.js';
import type { Authentication, Context } from '../graphql/context.js';
import type { IdKind } from '../platform/id-kind.js';
import type { Logger } from '../platform/logger.js';
import type { Database } from '../platform/postgres.js';
import type { Keyring } from '../platform/secrets.js';
import type { Hub } from '../push/hub.js';
import type { Folder, Route } from './route.js';

/** What this process does. */
export interface ProcessRoles {
  /** It answers requests. */
  api: boolean;
  /** It does the work behind them. */
  worker: boolean;
}

/** Work that repeats. */
export interface Job {
  /** Names it in the log, so it is unique among all rooms. */
  name: string;
  /** The pause between the end of one run and the start of the next, in milliseconds. */
  every: number;
  /** The processes that run it. Default: `worker`. */
  role?: keyof ProcessRoles;
  /** A run that fails is reported, and does not end the repetition. */
  run(): Promise<void>;
}

/** A server that `/readyz` asks. */
export interface Dependency {
  name: string;
  /** True: nothing can be served without it. Other dependencies are only reported. */
  needed: boolean;
  ping: () => Promise<unknown>;
}

/** The server that keeps accepted requests: a Redis that loses nothing, or the brokers of Apache Kafka. */
export type LogServer = { url: string } | { brokers: readonly string[] };

/** Secrets that this installation makes for itself and keeps. */
export interface OwnSecrets {
  /** @param bytes how many random bytes a new one has */
  read(name: string, bytes?: number): Promise<string>;
  /** Where an operator finds it. */
  fileOf(name: string): string;
}

/** Told of changes, so that no answer is given that is older than they are. */
interface AnswersKept {
  /** Something has changed. */
  changed(): void;
  /** Every change before this instant of the monotonic clock has been told. */
  confirmed(atMs: number): void;
}

/**
 * What every room stands on. The connections belong to the house; they are made when they are first used.
 */
export interface Ground {
  production: boolean;
  /** The directory of what must survive a restart of this installation. */
  dataDir: string;
  /**
   * The origin under which browsers and other servers reach the API. Ask for it when it is needed, not
   * before.
   */
  publicUrl(): string;
  /** For reservations and reads. */
  pool: Database;
  /** For the work of workers, which must not wait behind requests. */
  backgroundPool: Database;
  /** For large statements that are not urgent. */
  bulkPool: Database;
  orm: MikroORM;
  /** What it holds may be lost at any time. */
  redis: Redis;
  /** Null: there is none. */
  logServer: LogServer | null;
  /** The prefix of every key in Redis, because other deployments may use the same Redis. */
  deployment: string;
  hub: Hub;
  /** The answers that are kept for every caller. They have to be told when the catalogue has changed. */
  keptAnswers: AnswersKept;
  /** Every how many milliseconds subscribed data is read again without a message; null: never. */
  rereadMs: number | null;
  secrets: OwnSecrets;
  logger: Logger;
  /** Makes the function that reports failures of something; `what` begins their line in the log. */
  report(what: string): (error: unknown) => void;
  /** Tells the operator something that needs no action. */
  notice(message: string): void;
}

/** The ground with what the room itself has declared. */
export interface OwnGround<Settings, Metrics, Purpose extends string> extends Ground {
  settings: Settings;
  metrics: Metrics;
  keyring: Keyring<Purpose>;
}

/** How an object is found by what its id stands for. Null: there is none, or it is not the caller's. */
export type FindNode<Value> = (value: Value, context: Context) => Promise<object | null>;

/** One function for each kind of id that the room has declared. */
export type NodesOf<Kinds extends readonly IdKind[]> = {
  readonly [Kind in Kinds[number] as Kind['type']]: FindNode<
    Kind extends IdKind<string, infer Value> ? Value : never
  >;
};

/** What a room brings to the house. A room that is built has opened nothing: that is what `start` is for. */
export interface Room<Kinds extends readonly IdKind[] = readonly IdKind[], Offers = unknown> {
  /** What rooms further down in the list may be handed. */
  offers?: Offers;
  resolvers?: readonly object[];
  nodes?: NodesOf<Kinds>;
  routes?: readonly Route[];
  folders?: readonly Folder[];
  jobs?: readonly Job[];
  /** Readers of events, each with a cursor of its own under its name. */
  consumers?: readonly (Consumer | Relay)[];
  dependencies?: readonly Dependency[];
  /** How callers are recognised. Exactly one room brings it. */
  authentication?: Authentication;
  /** What the line says that ends a start. */
  readyLine?: string;
  /**
   * Whether something has to be done when a mutation field of this caller is done. It is waited for, before
   * the field's result is read further.
   */
  afterMutation?(context: Context): (() => Promise<void>) | undefined;
  /** Opens what it needs. Rooms start in the order of the list, before the first request is served. */
  start?(roles: ProcessRoles): void | Promise<void>;
  /** Closes what it has opened. Its jobs have ended before. Also called when `start` has failed. */
  close?(): void | Promise<void>;
}
