import { type NewRequest, type PendingRequest, readRecord } from '../../../request-log/index.js';
import type { ReservationRequest } from '../../strategy.js';

/**
 * A request as it is read from the log, without the facts about its performance that only the database knows.
 */
export interface QueuedRequest {
  reservationId: string;
  userId: string;
  idempotencyKey: string;
  inputDigest: string;
  performanceId: number;
  /** Ascending. */
  seatIds: number[];
  /** SHA-256 of the access code, in hexadecimal digits; null: none was sent. */
  accessCodeDigest: string | null;
  /**
   * When it was made, by the clock of the database that decides it: an instant as PostgreSQL writes it. Null:
   * the database could not say.
   */
  askedAt: string | null;
  acceptedAt: Date;
  deadline: Date;
}

const VERSION = 1;
/** The greatest value of PostgreSQL's int. */
const PERFORMANCE_MAX = 2 ** 31 - 1;
/** Ten seats and a key of 255 characters need a quarter of this. */
const RECORD_MAX = 16 * 1024;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const SHA_256 = /^[0-9a-f]{64}$/;
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The request as it goes into the log. Its group is its performance. */
export function toLog(request: ReservationRequest, askedAt: string | null): NewRequest {
  const { reservationId, userId, idempotencyKey, inputDigest, performance, seatIds } = request;
  const { accessCodeDigest: code } = request;
  return {
    id: reservationId,
    group: performance.performanceId,
    digest: Buffer.from(inputDigest, 'hex').toString('base64url'),
    body: JSON.stringify({
      v: VERSION,
      user: userId,
      key: idempotencyKey,
      seats: seatIds,
      ...(askedAt !== null && { at: askedAt }),
      ...(code !== null && { code }),
    }),
  };
}

/** @returns undefined: `toLog` did not write this */
export function fromLog({ id, record }: PendingRequest): QueuedRequest | undefined {
  const logged = record.length > RECORD_MAX ? undefined : readRecord(record);
  const body = logged && parsed(logged.body);
  if (!body || !UUID.test(id) || logged.group > PERFORMANCE_MAX) return undefined;
  return {
    reservationId: id,
    userId: body.user,
    idempotencyKey: body.key,
    inputDigest: Buffer.from(logged.digest, 'base64url').toString('hex'),
    performanceId: logged.group,
    seatIds: body.seats,
    accessCodeDigest: body.code ?? null,
    askedAt: body.at ?? null,
    acceptedAt: logged.acceptedAt,
    deadline: logged.deadline,
  };
}

interface Body {
  user: string;
  key: string;
  seats: number[];
  at?: string;
  code?: string;
}

function parsed(text: string): Body | undefined {
  try {
    const { v, user, key, seats, at, code } = JSON.parse(text);
    const known = v === VERSION && UUID.test(user) && isText(key) && Array.isArray(seats);
    const seated = known && seats.length > 0 && seats.every((seat: unknown) => Number.isSafeInteger(seat));
    const dated = at === undefined || INSTANT.test(at);
    const coded = code === undefined || SHA_256.test(code);
    return seated && dated && coded ? { user, key, seats, at, code } : undefined;
  } catch {
    return undefined;
  }
}

/** PostgreSQL cannot store every text that JSON can hold. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
}
