import type { LobbyOrder } from './lobby-order.enum.js';

/** A waiting room as the database knows it. */
export interface RoomRow {
  concertId: number;
  capacity: number;
  admitPerSecond: number;
  admittedSeconds: number;
  paused: boolean;
  adaptive: boolean;
  lobbyOrder: LobbyOrder;
  settingsVersion: number;
  epoch: number;
  /** The journal of the epoch's line is written down up to this version. */
  journalVersion: number;
  /** By the database's clock, as everything about time. */
  open: boolean;
  ended: boolean;
  /** Milliseconds until it opens; null: it is open. */
  opensInMs: number | null;
  drawSeed: Buffer | null;
  /** The list of entrants is written down: the result of the draw cannot change any more. */
  entrantsFixed: boolean;
  /** The draw is done and written down. */
  drawn: boolean;
}

const COLUMNS = `
  w.concert_id as "concertId", w.capacity, w.admit_per_second as "admitPerSecond",
  w.admitted_seconds as "admittedSeconds", w.paused, w.adaptive, w.lobby_order as "lobbyOrder",
  w.settings_version as "settingsVersion", w.epoch, w.journal_version as "journalVersion",
  d.sale_opens_at is null or d.sale_opens_at <= clock_timestamp() as open,
  coalesce(d.last_starts_at <= clock_timestamp(), true) as ended,
  case when d.sale_opens_at > clock_timestamp()
    then ceil(extract(epoch from d.sale_opens_at - clock_timestamp()) * 1000)::bigint end as "opensInMs",
  w.draw_seed as "drawSeed", w.draw_entrants is not null as "entrantsFixed", w.drawn`;

export const ROOMS = {
  name: 'waiting-rooms',
  text: `
    select ${COLUMNS} from waiting_room w join concert_dates d on d.concert_id = w.concert_id
    where w.concert_id = any($1)`,
};

// No fan has ever joined the others, and there is nothing to do for them.
export const ROOMS_IN_USE = {
  name: 'waiting-rooms-in-use',
  text: `
    select ${COLUMNS} from waiting_room w join concert_dates d on d.concert_id = w.concert_id
    where w.epoch > 0 and d.last_starts_at > clock_timestamp() - interval '1 hour'
    order by w.concert_id limit $1`,
};

// Of all processes that want to begin the next line exactly one can claim it.
export const CLAIM_EPOCH = {
  name: 'waiting-room-claim-epoch',
  text: `
    update waiting_room
    set epoch = $3, journal_version = 0, next_sequence = greatest(next_sequence, $5) + $4
    where concert_id = $1 and epoch = $2 returning next_sequence - $4 as first`,
};

/**
 * The database issues numbers in blocks of this size, so that none is issued twice even when Redis forgets
 * all.
 */
export const BLOCK = 10_000;

export const LEASE_NUMBERS = {
  name: 'waiting-room-lease-numbers',
  text: `
    update waiting_room set next_sequence = next_sequence + $2
    where concert_id = $1 returning next_sequence - $2 as first`,
};

export const UPDATE_SETTINGS = {
  name: 'waiting-room-update-settings',
  text: `
    with was as (
      select capacity, admit_per_second, admitted_seconds, paused, adaptive
      from waiting_room where concert_id = $1
    ), became as (
      update waiting_room
      set capacity = coalesce($2, capacity), admit_per_second = coalesce($3, admit_per_second),
        admitted_seconds = coalesce($4, admitted_seconds), paused = coalesce($5, paused),
        adaptive = coalesce($6, adaptive), settings_version = settings_version + 1
      where concert_id = $1
      returning capacity, admit_per_second, admitted_seconds, paused, adaptive
    )
    select record_catalogue_difference(
      $7, 'CONCERT', $1, 'WAITING_ROOM_CHANGED', to_jsonb(was), to_jsonb(became))
    from was, became`,
};

export const WRITE_DOWN = {
  name: 'waiting-room-write-down-journal',
  text: `
    select sequence, user_id as "userId", expires_at as "expiresAt"
    from write_down_journal($1, $2, $3, $4, $5, $6, $7, $8)`,
};
