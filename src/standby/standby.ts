import { afterNumber, type PageRequest } from '../graphql/connection.type.js';
import { inOrder } from '../platform/in-order.js';
import { type Database, run } from '../platform/postgres.js';
import { untilDone } from '../platform/until-done.js';
import {
  JOIN,
  type JoinOutcome,
  LEAVE,
  LOG_PAGE,
  type LogRow,
  PLACE_OF_USER,
  PLACES_BY_ID,
  PLACES_BY_OFFER,
  PLACES_OF_USERS,
  type PlaceRow,
  WAITING_COUNTS,
  WAITING_NUMBERS,
} from './standby.statement.js';

/** How many places a user may have in one list over its life. */
const PLACES_MAX = 20;

type JoinResult = { outcome: 'PLACE'; place: PlaceRow } | { outcome: JoinRefusal };
type JoinRefusal = Exclude<JoinOutcome, 'JOINED' | 'KNOWN'>;

interface StandbyDeps {
  pool: Database;
  /** How many fans may wait for one performance. */
  listMax: number;
  /** Called when places have moved up, after the commit. */
  onChange: (performanceId: number) => void;
}

/** The standby lists: who waits for a performance that is sold out, in which order. */
export class Standby {
  constructor(private readonly deps: StandbyDeps) {}

  /** Gives the user the last place, or the one that the user has. */
  async join(userId: string, performanceId: number, seats: number): Promise<JoinResult> {
    const { pool, listMax } = this.deps;
    const values = [performanceId, userId, seats, listMax, PLACES_MAX];
    const [joined] = await untilDone(() => run<{ outcome: JoinOutcome }>(pool, JOIN, values));
    const { outcome } = joined!;
    if (outcome !== 'JOINED' && outcome !== 'KNOWN') return { outcome };
    return { outcome: 'PLACE', place: (await this.placeOf(userId, performanceId))! };
  }

  /**
   * Gives the user's place up while it waits.
   *
   * @returns the newest place as it is then; null: there is none
   */
  async leave(userId: string, performanceId: number): Promise<PlaceRow | null> {
    const { pool, onChange } = this.deps;
    const values = [performanceId, userId];
    const [left] = await untilDone(() => run<{ hasLeft: boolean }>(pool, LEAVE, values));
    if (left!.hasLeft) onChange(performanceId);
    return this.placeOf(userId, performanceId);
  }

  /** The newest place of the user; null: the user has never stood by. */
  async placeOf(userId: string, performanceId: number): Promise<PlaceRow | null> {
    const [row] = await run<PlaceRow>(this.deps.pool, PLACE_OF_USER, [performanceId, userId]);
    return row ?? null;
  }

  /** The newest places of users who watch one list. */
  async placesOf(performanceId: number, userIds: readonly string[]): Promise<PlaceRow[]> {
    const { pool } = this.deps;
    const [rows, [waiting]] = await Promise.all([
      run<PlaceRow>(pool, PLACES_OF_USERS, [performanceId, userIds]),
      run<{ numbers: number[] }>(pool, WAITING_NUMBERS, [performanceId]),
    ]);
    const ahead = new Map(waiting!.numbers.map((number, index) => [number, index]));
    // A place that has moved between the two reads is told by the next one, which its move brings about.
    return rows.map((row) =>
      row.status === 'WAITING' ? { ...row, ahead: ahead.get(row.number) ?? 0 } : row,
    );
  }

  readonly byId = async (ids: readonly string[]): Promise<(PlaceRow | null)[]> => {
    const rows = await run<PlaceRow>(this.deps.pool, PLACES_BY_ID, [ids]);
    return inOrder(ids, rows, ({ id }) => id);
  };

  /** By the reservations that are their offers. */
  readonly byOffer = async (ids: readonly string[]): Promise<(PlaceRow | null)[]> => {
    const rows = await run<PlaceRow>(this.deps.pool, PLACES_BY_OFFER, [ids]);
    return inOrder(ids, rows, ({ reservationId }) => reservationId!);
  };

  /** How many fans wait for each of these performances. */
  readonly waiting = async (performanceIds: readonly number[]): Promise<number[]> => {
    const values = [performanceIds];
    const rows = await run<{ performanceId: number; waiting: number }>(
      this.deps.pool,
      WAITING_COUNTS,
      values,
    );
    const byId = new Map(rows.map((row) => [row.performanceId, row.waiting]));
    return performanceIds.map((id) => byId.get(id) ?? 0);
  };

  /** The log of a list, the oldest first, one entry more than asked for. */
  log(performanceId: number, request: PageRequest): Promise<LogRow[]> {
    return run(this.deps.pool, LOG_PAGE, [performanceId, afterNumber(request), request.first + 1]);
  }
}
