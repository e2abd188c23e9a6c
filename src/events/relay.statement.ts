import type { EventRow } from './event.statement.js';

export const LEASE_EVENTS = {
  name: 'event-lease',
  text: `
    select taken, taken_at as "takenAt", behind, until, parked, position, topic, key, version, payload,
      written_at as "writtenAt"
    from lease_events($1, $2, $3, $4, $5)`,
};

interface Lease {
  taken: number;
  takenAt: Date;
  behind: number;
  until: number;
}

/** An event, or the answer that there is none. */
export type LeasedRow = Lease & ((EventRow & { parked: boolean }) | { position: null; parked: null });

export const PASS_EVENTS = {
  name: 'event-pass',
  text: 'select pass_events($1, $2, $3, $4, $5, $6) as passed',
};

export const RENEW_LEASE = {
  name: 'event-renew-lease',
  text: `
    update event_consumer set leased_to = $2, leased_until = clock_timestamp() + $3 * interval '1 ms'
    where name = $1 and (leased_to = $2 or leased_to is null or leased_until < clock_timestamp())
    returning name`,
};

export const END_LEASE = {
  name: 'event-end-lease',
  text: 'update event_consumer set leased_to = null, leased_until = null where name = $1 and leased_to = $2',
};
