import { Fault, unavailable } from './fault.js';

/**
 * What a failure of the database means for the request that met it. NOTHING_HAPPENED: the database refused
 * the statement for now, and the same request may succeed later. ANSWER_LOST: the connection ended while an
 * answer was due, and the statement may have been committed.
 */
export type DatabaseFailure = 'NOTHING_HAPPENED' | 'ANSWER_LOST';

/**
 * Transaction rollback (deadlock, serialization failure); insufficient resources (disk full, too many
 * connections, out of memory); a lock that could not be taken in time; a statement or a transaction that took
 * too long; a server that is read-only, such as a standby; an input or output error of the server.
 */
const REFUSED_FOR_NOW = /^(40(000|001|P01)|53...|55P03|57014|25P0[34]|25006|58...)$/;
const LOST_TO_OTHERS = /^(55P03|40P01|40001)$/;
/** Operator intervention (shutdown, crash); connection exceptions; "statement completion unknown". */
const ENDS_CONNECTION = /^(57P..|08...|40003)$/;

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Errors of pg and the pools that have a message and no code. Knex puts the statement before the message. */
const CLIENT_LOST =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|timeout exceeded when trying to connect|timeout expired|Cannot use a pool after calling end|Knex: Timeout acquiring a connection|Unable to acquire a connection)/;

/** No SQLSTATE class begins with an E, as the codes of the operating system do. */
const SQLSTATE = /^[0-9A-DF-Z][0-9A-Z]{4}$/;

interface Told {
  message: string;
  code?: unknown;
  severity?: unknown;
  constraint?: string;
}

/**
 * The SQLSTATE of an answer of PostgreSQL, otherwise undefined. An answer is recognised by its properties and
 * not by its class, because the ORM copies the driver's error into an exception of its own.
 */
export function sqlStateOf(error: unknown): string | undefined {
  if (!isTold(error)) return undefined;
  return typeof error.code === 'string' && SQLSTATE.test(error.code) ? error.code : undefined;
}

/** The constraint that a statement would have broken, when that was the failure. */
export function brokenConstraint(error: unknown): string | undefined {
  return sqlStateOf(error) === '23505' ? (error as Told).constraint : undefined;
}

/** Whether PostgreSQL gave a transaction up because of concurrent ones; nothing of it has happened. */
export function isLostToOthers(error: unknown): boolean {
  return LOST_TO_OTHERS.test(sqlStateOf(error) ?? '');
}

/** True when PostgreSQL itself refused a statement and the connection is as good as before. */
export function isAnswerOfServer(error: unknown): error is Error {
  const state = sqlStateOf(error);
  return state !== undefined && !endsConnection(error as Told, state);
}

/**
 * Whether an error leaves open if the statement was committed: every error but an answer of the server. Only
 * for errors that come from a statement.
 */
export function isLostAnswer(error: unknown): boolean {
  return !(error instanceof Fault) && !isAnswerOfServer(error);
}

/**
 * What an error of unknown origin means; undefined: it is not a failure of the database, or it is a mistake
 * of ours.
 */
export function databaseFailureOf(error: unknown): DatabaseFailure | undefined {
  if (!isTold(error) || error instanceof Fault) return undefined;
  const state = sqlStateOf(error);
  if (state === undefined) return isLostConnection(error) ? 'ANSWER_LOST' : undefined;
  if (endsConnection(error, state)) return 'ANSWER_LOST';
  return REFUSED_FOR_NOW.test(state) ? 'NOTHING_HAPPENED' : undefined;
}

/** The error that a read or an uncommitted transaction may throw: a lost connection has changed nothing. */
export function withoutEffect(error: unknown): unknown {
  return databaseFailureOf(error) === 'ANSWER_LOST' ? unavailable(error) : error;
}

/** Recognised by its shape: an error thrown by Node is not an instance of the `Error` of a test's context. */
function isTold(error: unknown): error is Told {
  return typeof error === 'object' && error !== null && typeof (error as Told).message === 'string';
}

function endsConnection({ severity }: Told, state: string): boolean {
  return severity === 'FATAL' || severity === 'PANIC' || ENDS_CONNECTION.test(state);
}

function isLostConnection({ code, message }: Told): boolean {
  if (typeof code === 'string' && NETWORK.has(code)) return true;
  // Not found by a pattern: a message may quote a client's whole text.
  return CLIENT_LOST.test(message) || CLIENT_LOST.test(message.slice(message.lastIndexOf(' - ') + 3));
}
