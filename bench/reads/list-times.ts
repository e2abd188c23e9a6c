import type pg from 'pg';
import { manyConcerts } from '../../harness/many-concerts.js';
import { ownTime } from '../../harness/processes.js';
import { quantile } from '../../harness/statistics.js';

const SORTS = ['ENTRY', 'NEWEST', 'SOONEST', 'OPENING', 'TITLE'];
const ROUNDS = 5;
const LIMIT = 21;

const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

/** What the API offers, each for many concerts and for few. */
const FILTERS: readonly object[] = [
  {},
  { search: 'night 77' },
  { text: '별밤 42' },
  { text: 'ㅂㅌㅅ' },
  { city: '서울' },
  { city: 'town 77' },
  { kind: 'SPORTS' },
  { artistId: 42 },
  { agencyId: 7 },
  { from: day(30), to: day(31) },
  { from: day(0) },
  { to: day(0) },
  { status: 'SCHEDULED' },
  { status: 'OPENING_SOON' },
  { status: 'ON_SALE' },
  { status: 'SOLD_OUT' },
  { status: 'ENDED' },
  { maxPrice: 31_000 },
  { minPrice: 60_000, maxPrice: 70_000 },
  { kind: 'MUSICAL', city: '부산', status: 'ON_SALE', from: day(10), to: day(60) },
];

interface ListTime {
  list: string;
  /** From sending the statement to its answer. */
  ms: number;
  /** Of the backend that runs it. */
  cpuMs: number;
}

export interface ListTimes {
  p50Ms: number;
  p99Ms: number;
  /** Of the CPU times, which neighbours on the machine change less. */
  p99CpuMs: number;
  slowest: ListTime[];
}

// The planner as the server's connections set it.
const AS_THE_SERVER = [
  'set local plan_cache_mode = force_generic_plan',
  'set local enable_seqscan = off',
  'set local enable_hashjoin = off',
  'set local enable_mergejoin = off',
  'set local jit = off',
];

/** A page of each list over 100,000 concerts, which are gone afterwards. The database has no concert yet. */
export async function listTimes(client: pg.Client): Promise<ListTimes> {
  await client.query('begin');
  try {
    for (const statement of [...manyConcerts(), ...AS_THE_SERVER]) await client.query(statement);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const times: ListTime[] = [];
    for (const sort of SORTS) {
      for (const filter of FILTERS) times.push(await timeOf(client, rows[0]!.pid, sort, filter));
    }
    const sorted = (of: (time: ListTime) => number): number[] => times.map(of).sort((a, b) => a - b);
    return {
      p50Ms: quantile(
        sorted(({ ms }) => ms),
        0.5,
      ),
      p99Ms: quantile(
        sorted(({ ms }) => ms),
        0.99,
      ),
      p99CpuMs: quantile(
        sorted(({ cpuMs }) => cpuMs),
        0.99,
      ),
      slowest: times.sort((a, b) => b.cpuMs - a.cpuMs).slice(0, 5),
    };
  } finally {
    await client.query('rollback');
  }
}

async function timeOf(client: pg.Client, pid: number, sort: string, filter: object): Promise<ListTime> {
  const values = [sort, LIMIT, JSON.stringify(filter)];
  const before = ownTime([pid]);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = performance.now();
    await client.query('select * from list_concerts($1, null, null, $2, $3)', values);
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  const cpuMs = (ownTime([pid]) - before) / ROUNDS / 1_000;
  return { list: `${sort} ${JSON.stringify(filter)}`, ms: quantile(times, 0.5), cpuMs };
}
