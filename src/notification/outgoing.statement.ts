import type { MessageKind } from './message-kind.js';

/**
 * Values: ids, kinds, recipients, subjects, instants; one element a message. Users without an address get no
 * row. What is there already was noted when the event came before.
 */
export const NOTE_MESSAGES = {
  name: 'outgoing-note',
  text: `
    insert into outgoing_message (id, kind, recipient, subject, happened_at)
    select note.id, note.kind, note.recipient, note.subject, note.happened_at
    from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[])
      as note (id, kind, recipient, subject, happened_at)
    -- A subquery, which is asked once and not for each note.
    where note.recipient is null or note.recipient = any((select users_with_email($3::uuid[]))::uuid[])
    on conflict do nothing`,
};

/** A message that this worker is to send. */
export interface OutgoingRow {
  id: string;
  kind: MessageKind;
  recipient: string | null;
  subject: string;
  tries: number;
  refusals: number;
}

/**
 * Values: how many, and for how many milliseconds no other worker takes them. The lease is a time and not a
 * lock, because no transaction is open while a server is spoken to.
 */
export const LEASE_MESSAGES = {
  name: 'outgoing-lease',
  text: `
    update outgoing_message m set next_try_at = clock_timestamp() + $2 * interval '1 ms'
    where m.id = any(array(
      select due.id from outgoing_message due
      where due.status = 'WAITING' and due.next_try_at <= clock_timestamp()
      order by due.next_try_at limit $1 for update skip locked))
    returning m.id, m.kind, m.recipient, m.subject, m.tries, m.refusals`,
};

/** Values: id, status, 1 if it was tried or else 0, how many refusals, the failure or null. */
export const END_MESSAGE = {
  name: 'outgoing-end',
  text: `
    update outgoing_message m
    set status = $2, tries = m.tries + $3::int, refusals = $4, last_failure = $5, done_at = clock_timestamp()
    where m.id = $1 and m.status = 'WAITING'`,
};

/** Values: id, refusals, after how many milliseconds it is tried again, the failure. */
export const DELAY_MESSAGE = {
  name: 'outgoing-delay',
  text: `
    update outgoing_message m
    set tries = m.tries + 1, refusals = $2, last_failure = $4,
      next_try_at = clock_timestamp() + $3 * interval '1 ms'
    where m.id = $1 and m.status = 'WAITING'`,
};

/** Values: ids, after how many milliseconds they may be taken again. */
export const GIVE_BACK_MESSAGES = {
  name: 'outgoing-give-back',
  text: `
    update outgoing_message m set next_try_at = clock_timestamp() + $2 * interval '1 ms'
    where m.id = any($1::uuid[]) and m.status = 'WAITING'`,
};

export const COUNT_WAITING = {
  name: 'outgoing-count-waiting',
  readOnly: true as const,
  text: `select count(*)::int as count from outgoing_message where status = 'WAITING'`,
};

/** Values: how many days, how many rows. */
export const FORGET_MESSAGES = {
  name: 'outgoing-forget',
  text: `
    delete from outgoing_message m where m.id = any(array(
      select old.id from outgoing_message old
      where old.done_at < clock_timestamp() - $1 * interval '1 day'
      order by old.done_at limit $2 for update skip locked))
    returning m.id`,
};
