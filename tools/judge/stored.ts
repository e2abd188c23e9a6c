import type pg from 'pg';
import { uuidOf } from './ids.js';
import type { Operation } from './operations.js';

/** A reservation as it is in the database. */
export interface StoredReservation {
  id: string;
  userId: string;
  key: string;
  performanceId: number;
  /** The seats' numbers in decimal digits. */
  seatIds: string[];
  status: string;
  version: number;
  /** True when its deadline had passed at the snapshot. */
  lapsed: boolean;
  /** Every status it has had, the present one among them. */
  reached: string[];
}

/** What the database holds about a history's users and reservations. */
export interface Stored {
  /** Reservations named in the history, by UUID. */
  reservations: Map<string, StoredReservation>;
  /** UUIDs of users by the id of their viewer, as far as there are such users. */
  userOfViewer: Map<string, string>;
}

/** How many rows are asked for at once: enough that one scan of the table serves many. */
const CHUNK = 50_000;

const COLUMNS = `
  r.id, r.user_id as "userId", r.idempotency_key as key, r.performance_id as "performanceId",
  r.seat_ids::text[] as "seatIds", r.status, r.version, coalesce(r.held_until <= now(), false) as lapsed,
  array(
    select unnest(array[t.from_status, t.to_status])::text from reservation_transition t
    where t.reservation_id = r.id
    union select r.status::text) as reached`;

const BY_ID = `select ${COLUMNS} from reservation r where r.id = any($1::uuid[])`;

const BY_KEY = `
  select ${COLUMNS}
  from unnest($1::uuid[], $2::text[]) as asked (user_id, key)
  join reservation r on r.user_id = asked.user_id and r.idempotency_key = asked.key`;

const BY_VIEWER = 'select id, viewer_id as "viewerId" from user_account where viewer_id = any($1::uuid[])';

/** Looks up the users and reservations of a history. */
export async function loadStored(client: pg.ClientBase, operations: readonly Operation[]): Promise<Stored> {
  const ids = new Set<string>();
  const viewers = new Map<string, string>();
  for (const { asked, outcome } of operations) {
    if (outcome.type === 'ok' && 'reservationId' in outcome.value) remember(ids, outcome.value.reservationId);
    if ('reservationId' in asked.input) remember(ids, asked.input.reservationId);
    const viewer = asked.user === null ? undefined : uuidOf('vwr', asked.user);
    if (asked.user !== null && viewer !== undefined) viewers.set(viewer, asked.user);
  }
  const stored: Stored = { reservations: new Map(), userOfViewer: new Map() };
  for (const chunk of chunks([...ids])) {
    const { rows } = await client.query<StoredReservation>(BY_ID, [chunk]);
    for (const row of rows) stored.reservations.set(row.id, row);
  }
  for (const chunk of chunks([...viewers.keys()])) {
    const { rows } = await client.query<{ id: string; viewerId: string }>(BY_VIEWER, [chunk]);
    for (const row of rows) stored.userOfViewer.set(viewers.get(row.viewerId)!, row.id);
  }
  return stored;
}

/** The reservations that were made by these users (UUIDs) under these keys. */
export async function loadByKey(
  client: pg.ClientBase,
  wanted: ReadonlyArray<{ userId: string; key: string }>,
): Promise<StoredReservation[]> {
  // A NUL character cannot be stored, and so has no row; PostgreSQL would refuse to look for it.
  const storable = wanted.filter(({ key }) => !key.includes('\0'));
  const found: StoredReservation[] = [];
  for (const chunk of chunks(storable)) {
    const values = [chunk.map(({ userId }) => userId), chunk.map(({ key }) => key)];
    found.push(...(await client.query<StoredReservation>(BY_KEY, values)).rows);
  }
  return found;
}

/** The UUID of the user with this id of a user or viewer; undefined when there is none. */
export function userUuid(stored: Stored, id: string | null): string | undefined {
  return id === null ? undefined : (uuidOf('usr', id) ?? stored.userOfViewer.get(id));
}

/** The stored reservation with this id; undefined when there is none, or when this is no reservation's id. */
export function storedReservation(stored: Stored, id: string): StoredReservation | undefined {
  const uuid = uuidOf('rsv', id);
  return uuid === undefined ? undefined : stored.reservations.get(uuid);
}

function remember(uuids: Set<string>, reservationId: string): void {
  const uuid = uuidOf('rsv', reservationId);
  if (uuid !== undefined) uuids.add(uuid);
}

/** Parts of a list, each small enough for one question. */
export function* chunks<T>(all: readonly T[]): Generator<T[]> {
  for (let start = 0; start < all.length; start += CHUNK) yield all.slice(start, start + CHUNK);
}
