import { loadDocuments } from '../../harness/api.js';
import { floor } from '../../harness/floors.js';
import { cpuTimes, timesEach } from '../../harness/processes.js';
import { seededRandom } from '../../harness/random.js';
import { textTable, whole } from '../../harness/text-table.js';
import type { Finding, Probe, ProbeContext } from '../probe.js';
import { type Played, play } from './play.js';
import { type Fan, type Hall, WAYS, type Way } from './ways.js';

/** For some 500 groups of 1 to 6. The fixtures make rows of 100 seats. */
const SEATS = 1_800;
const FANS = 2_000;
const GROUP_MAX = 6;
const SOLD_SHARE = 0.95;
const WARM_UP_SECONDS = 1;

interface Round {
  way: Way;
  played: Played;
  sold: number;
  doubleSales: number;
  /** CPU time of a group that got its seats, in microseconds. */
  api: number | undefined;
  postgres: number | undefined;
}

/** Groups of fans get their seats from the server, or pick them by hand from the seat map. */
export const bestSeats: Probe = {
  name: 'best-seats',
  async measure(context: ProbeContext): Promise<Finding> {
    const rounds: Round[] = [];
    await warmUp(context);
    for (const way of WAYS) await playRound(context, way, -1);
    for (let number = 0; number < context.options.rounds; number += 1) {
      // The order turns from round to round.
      const ways = number % 2 === 0 ? WAYS : WAYS.toReversed();
      for (const way of ways) rounds.push(await playRound(context, way, number));
    }
    return concluded(rounds);
  },
};

/** By the load process, whose history the judge reads with the database. */
async function warmUp({ testbed, options }: ProbeContext): Promise<void> {
  const { fixtures, server, database, load } = testbed;
  const name = 'warm-up';
  const { id: performanceId, seatIds } = await fixtures.performance({
    title: name,
    seats: SEATS,
    lab: false,
  });
  const guests = await fixtures.guests();
  const target = { url: server.url, documents: loadDocuments(), guests, strategy: 'ATOMIC' as const };
  const { connections } = options;
  await load.run({ ...target, name, performanceId, seatIds, connections, seconds: WARM_UP_SECONDS });
  await database.relayCaughtUp();
}

async function playRound(context: ProbeContext, way: Way, number: number): Promise<Round> {
  const { testbed, options } = context;
  const { fixtures, server, database } = testbed;
  const guests = await fixtures.guests();
  const title = `${way.name}, round ${number + 1}`;
  const { id, layout } = await fixtures.performance({ title, seats: SEATS, lab: false });
  await database.settle();
  const random = seededRandom(options.seed + number);
  const fans = Array.from(
    { length: FANS },
    (_, fan): Fan => ({
      token: guests[fan % guests.length]!.token,
      key: `${title} ${fan}`,
      count: 1 + Math.floor(random() * GROUP_MAX),
    }),
  );
  const hall: Hall = { url: server.url, performanceId: id, layout };
  const before = cpuTimes(testbed.watched);
  const played = await play({ hall, fans, way, connections: options.connections, random });
  await database.relayCaughtUp();
  const each = timesEach(before, cpuTimes(testbed.watched), played.groups);
  const round: Round = {
    way,
    played,
    sold: await database.seatsSold(id),
    doubleSales: await database.doubleSales([id]),
    api: each.api,
    postgres: each.postgres,
  };
  context.out(`${title}: ${played.groups} groups, ${played.requests} requests\n`);
  return round;
}

function concluded(rounds: readonly Round[]): Finding {
  const rows = WAYS.map((way) => summary(rounds.filter((round) => round.way === way)));
  const columns = [
    { title: 'way', align: 'left' as const },
    ...[
      'groups/s',
      'seats/s',
      'sold %',
      'requests a group',
      'API µs a group',
      'PG µs a group',
      'API µs a seat',
      'PG µs a seat',
      'double sales',
    ].map((title) => ({ title })),
  ];
  const cells = rows.map((row) => [
    row.name,
    whole(row.groupsPerSecond),
    whole(row.seatsPerSecond),
    (row.soldShare * 100).toFixed(1),
    row.requestsPerGroup.toFixed(1),
    ...[row.api, row.postgres, row.apiOfSeat, row.postgresOfSeat].map(told),
    String(row.doubleSales),
  ]);
  const best = rows[0]!;
  const twice = rows.reduce((sum, { doubleSales }) => sum + doubleSales, 0);
  return {
    text: `${FANS} fans, ${SEATS} seats, groups of 1 to ${GROUP_MAX}; medians\n\n${textTable(columns, cells)}`,
    floors: [
      floor('no seat is sold twice', twice === 0, `${twice} double sales`),
      floor(
        'the best seats are chosen until the hall is full',
        best.leastSold >= SOLD_SHARE,
        `${(best.leastSold * 100).toFixed(1)} % sold in the worst round`,
      ),
      floor(
        'the CPU time of the API is known, or the system does not tell it',
        rows.every(({ api }) => api === undefined || api > 0),
        rows.map(({ api }) => told(api)).join(', '),
      ),
    ],
    figures: { rows },
  };
}

const told = (micros: number | undefined): string => (micros === undefined ? '' : whole(micros));

function summary(rounds: readonly Round[]) {
  const median = (part: (round: Round) => number | undefined): number | undefined =>
    rounds
      .map(part)
      .filter((each) => each !== undefined)
      .sort((a, b) => a - b)[rounds.length >> 1];
  const ofSeat = ({ played, sold }: Round, ofGroup: number | undefined): number | undefined =>
    ofGroup === undefined ? undefined : (ofGroup * played.groups) / sold;
  return {
    name: rounds[0]!.way.name,
    groupsPerSecond: median(({ played }) => played.groups / played.seconds)!,
    seatsPerSecond: median(({ played, sold }) => sold / played.seconds)!,
    soldShare: median(({ sold }) => sold / SEATS)!,
    leastSold: Math.min(...rounds.map(({ sold }) => sold / SEATS)),
    requestsPerGroup: median(({ played }) => played.requests / played.groups)!,
    api: median(({ api }) => api),
    postgres: median(({ postgres }) => postgres),
    apiOfSeat: median((round) => ofSeat(round, round.api)),
    postgresOfSeat: median((round) => ofSeat(round, round.postgres)),
    doubleSales: rounds.reduce((sum, { doubleSales }) => sum + doubleSales, 0),
  };
}
