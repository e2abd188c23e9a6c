import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import type { TestDatabase } from './database.js';

/** A mistake that an engineer could make. It is put into a test's database, and production has no switch. */
export interface PlantedBug {
  file: string;
  /** What stands in the file, and what the mistake makes of it. */
  changes: [right: string, wrong: string][];
  /** What else has to go for the mistake to show: walls that would catch it. */
  andThen?: string[];
}

const HOLD = 'src/reservation/sql/hold-seats.sql';
const TOGETHER = 'src/reservation/sql/hold-seats-together.sql';
const RELEASE = 'src/reservation/sql/release-reservations.sql';

/** The history without its guard, which refuses these mistakes. */
export const NO_GUARD = `
  create or replace function record_transition() returns trigger language plpgsql as $$
  begin
    insert into reservation_transition values (new.id, new.version, old.status, new.status, new.changed_at);
    return null;
  end $$`;

export const PLANTED_BUGS = {
  'no seat lock and no index': {
    file: HOLD,
    changes: [
      [`where s.id = p_seat_ids[i] and s.status = 'AVAILABLE' and`, 'where s.id = p_seat_ids[i] and'],
      ['and (p_versions is null or s.version = p_versions[i])', ''],
    ],
    andThen: ['drop index reservation_seat_one_active'],
  },
  'unconditional sweeper': {
    file: RELEASE,
    changes: [
      [
        `r.status in ('HELD', 'PAYING') and (r.held_until <= instant) = (p_to = 'EXPIRED')`,
        `(p_to = 'EXPIRED' or (r.status = 'HELD' and r.held_until > instant))`,
      ],
    ],
    andThen: [NO_GUARD],
  },
  'cancel without condition': {
    file: RELEASE,
    changes: [
      [
        `r.status in ('HELD', 'PAYING') and (r.held_until <= instant) = (p_to = 'EXPIRED')`,
        `(p_to = 'CANCELLED' or (r.status = 'HELD' and r.held_until <= instant))`,
      ],
    ],
    andThen: [NO_GUARD],
  },
  'count, then insert': {
    file: 'src/reservation/sql/take-quota.sql',
    changes: [
      [
        'do update set seats = q.seats + p_seats\n    where q.seats + p_seats <= p_cap;',
        'do update set seats = q.seats + p_seats;',
      ],
    ],
  },
  'a batch that looks at no status': {
    file: TOGETHER,
    changes: [[` and s.status = 'AVAILABLE' and`, ' and']],
    andThen: ['drop index reservation_seat_one_active'],
  },
  'a batch that looks at no count': {
    file: 'src/reservation/sql/lock-quotas.sql',
    changes: [['    where p_cap is null or w.seats <= p_cap);', ');']],
  },
  'decision time read twice': {
    file: RELEASE,
    changes: [
      ['begin\n  -- What', 'begin\n  instant := clock_timestamp();\n  -- What'],
      ['as locked;\n  instant := clock_timestamp();', 'as locked;'],
      [
        'version = r.version + 1, changed_at = instant',
        'version = r.version + 1, changed_at = clock_timestamp()',
      ],
    ],
  },
} satisfies Record<string, PlantedBug>;

/** Mistakes of the queue's consumer. */
export const QUEUE_BUGS = {
  'no dedupe': {
    file: 'src/reservation/sql/why-not-held.sql',
    changes: [["then 'KNOWN'", 'and false then null']],
    andThen: [
      'alter table reservation drop constraint reservation_pkey, drop constraint reservation_key',
      'alter table queue_decision drop constraint queue_decision_pkey',
    ],
  },
  'no fence': {
    file: 'src/reservation/sql/decide-queued.sql',
    changes: [[' and q.fence = p_fence\n', '\n']],
  },
} satisfies Record<string, PlantedBug>;

const TAKE = 'src/waiting-room/line/lua/take.lua';

/** Mistakes of the waiting room: in its scripts, and in the gate. */
export const ROOM_BUGS = {
  'capacity checked outside the script': {
    file: TAKE,
    changes: [["capacity - redis.call('ZCARD', INSIDE), most)", 'capacity, most)']],
  },
  'order by clock': {
    file: TAKE,
    changes: [
      [
        "local next_in_line = redis.call('ZPOPMIN', LINE, free)",
        `local next_in_line = {}
         for _, user in ipairs(redis.call('ZRANGE', MARKS, 0, free - 1)) do
           next_in_line[#next_in_line + 1] = user
           next_in_line[#next_in_line + 1] = redis.call('ZSCORE', LINE, user)
           redis.call('ZREM', LINE, user)
         end`,
      ],
    ],
  },
  'pass accepted without concert': [
    {
      file: 'src/waiting-room/admission/sql/may-reserve.sql',
      changes: [['and p.concert_id = p_concert_id', '']],
    },
    {
      file: 'src/waiting-room/admission/sql/require-pass.sql',
      changes: [['and p.concert_id = p_concert_id', '']],
    },
  ],
} satisfies Record<string, PlantedBug | PlantedBug[]>;

/** Every app that starts until the mocks are restored has this mistake in its scripts of Redis. */
export function scriptsWith(bug: PlantedBug): void {
  const define = Redis.prototype.defineCommand;
  const right = readFileSync(bug.file, 'utf8');
  const wrong = changed(bug, right);
  jest.spyOn(Redis.prototype, 'defineCommand').mockImplementation(function (this: Redis, name, definition) {
    return define.call(this, name, { ...definition, lua: definition.lua!.replace(right, () => wrong) });
  });
}

function changed(bug: PlantedBug, code: string): string {
  return bug.changes.reduce((text, [right, wrong]) => {
    if (!text.includes(right)) throw new Error(`${bug.file} does not hold: ${right}`);
    return text.replace(right, wrong);
  }, code);
}

/** Puts the mistake into this database. A change that does not fit the code any more fails the test. */
export async function plant(database: TestDatabase, bug: PlantedBug): Promise<void> {
  await database.query(changed(bug, readFileSync(bug.file, 'utf8')));
  for (const statement of bug.andThen ?? []) await database.query(statement);
}

/** Takes the mistake out again. The walls that were taken down for it stay down. */
export async function takeOut(database: TestDatabase, bug: PlantedBug): Promise<void> {
  await database.query(readFileSync(bug.file, 'utf8'));
}
