export const WRITE_EVENT = {
  name: 'event-write',
  text: 'select write_event($1, $2, $3, $4, clock_timestamp())',
};

/** An event as the database has it. */
export interface EventRow {
  position: number;
  topic: string;
  key: string;
  version: number;
  payload: unknown;
  writtenAt: Date;
}

// In one statement, because it is asked many times per second whether there is anything to do.
export const NUMBER_EVENTS = {
  name: 'event-number',
  text: `
    select numbered.position, numbered.topics, array(
      select distinct k.consumer from event_parked_key k
      where k.consumer = any($3) and k.dead_at is null and k.retry_at <= clock_timestamp()) as due
    from number_events($1, $2) as numbered`,
};

export interface Numbered {
  position: number;
  /** Null: it is not known which topics have news. */
  topics: string[] | null;
  /** Consumers with a key that is to be tried again. */
  due: string[];
}

export const REGISTER_CONSUMER = {
  name: 'event-register-consumer',
  text: `
    insert into event_consumer (name, topics, position, seen_at)
    select $1, $2, case when $3 = 'now' then h.position else 0 end, clock_timestamp() from event_head h
    on conflict (name) do update set topics = excluded.topics, seen_at = excluded.seen_at
    where event_consumer.seen_at < clock_timestamp() - interval '1 minute'
      or event_consumer.topics <> excluded.topics`,
};

export const TAKE_EVENTS = {
  name: 'event-take',
  text: `
    select taken, taken_at as "takenAt", position, topic, key, version, payload, written_at as "writtenAt"
    from take_events($1, $2, $3, $4, $5)`,
};

/** An event, or the answer that there is none to handle. */
export type TakenRow = { taken: number; takenAt: Date } & (EventRow | { position: null });

export const LOCK_CONSUMER = {
  name: 'event-lock-consumer',
  text: 'select from event_consumer where name = $1 for no key update skip locked',
};

// Those that have failed least come first: the innocent of a batch do not wait behind the guilty.
export const DUE_KEYS = {
  name: 'event-due-keys',
  text: `
    select k.key from event_parked_key k
    where k.consumer = $1 and k.dead_at is null and k.retry_at <= clock_timestamp()
    order by k.attempts, k.retry_at limit $2`,
};

export const LOCK_PARKED_KEY = {
  name: 'event-lock-parked-key',
  text: `
    select k.attempts, clock_timestamp() as "takenAt" from event_parked_key k
    where k.consumer = $1 and k.key = $2 and k.dead_at is null and k.retry_at <= clock_timestamp()
    for no key update skip locked`,
};

export interface ParkedKey {
  attempts: number;
  takenAt: Date;
}

export const READ_PARKED = {
  name: 'event-read-parked',
  text: `
    select position, topic, key, version, payload, written_at as "writtenAt"
    from event_parked where consumer = $1 and key = $2 order by position limit $3`,
};

export const FORGET_PARKED = {
  name: 'event-forget-parked',
  text: `
    with forgotten as (
      delete from event_parked where consumer = $1 and key = $2 and position <= $3
    )
    update event_parked_key set attempts = 0, last_error = null, retry_at = clock_timestamp()
    where consumer = $1 and key = $2`,
};

export const KEY_FAILED = {
  name: 'event-key-failed',
  text: `
    update event_parked_key
    set attempts = attempts + $3, last_error = $4, retry_at = clock_timestamp() + $5 * interval '1 ms',
      dead_at = case when attempts + $3 >= $6 then clock_timestamp() end
    where consumer = $1 and key = $2
    returning attempts, dead_at is not null as dead`,
};

// Only with the lock of the consumer: no event may be put behind a key that is being freed.
export const FREE_KEYS = {
  name: 'event-free-keys',
  text: `
    delete from event_parked_key k where k.consumer = $1 and not exists (
      select from event_parked e where e.consumer = k.consumer and e.key = k.key)`,
};

export const FORGET_CONSUMERS = {
  name: 'event-forget-consumers',
  text: `
    with forgotten as (
      delete from event_consumer
      where seen_at < clock_timestamp() - $1 * interval '1 ms' and name <> all($2) returning name
    ), keys as (
      delete from event_parked_key k using forgotten where k.consumer = forgotten.name
    ), events as (
      delete from event_parked e using forgotten where e.consumer = forgotten.name
    )
    select name from forgotten`,
};

// $1: what is below it was deleted before, and is not searched again.
export const FORGET_EVENTS = {
  name: 'event-forget-events',
  text: `
    delete from event e where e.position = any(array(
      select old.position from event old
      where old.position > $1 and old.position <= (select min(position) from event_consumer)
      order by old.position limit $2 for update skip locked))
    returning e.position`,
};

export const COUNT_EVENTS = {
  name: 'event-count',
  text: `
    select c.name as consumer, h.position - c.position as behind,
      (select count(*)::int from event_parked e where e.consumer = c.name) as parked,
      (select count(*)::int from event_parked_key k
       where k.consumer = c.name and k.dead_at is not null) as "deadLetters"
    from event_consumer c, event_head h where c.name = any($1)`,
};
