import { aim, type Floor, floor } from '../../harness/floors.js';
import type { CpuTimes } from '../../harness/processes.js';
import { type Spread, spreadOf } from '../../harness/statistics.js';
import { textTable, whole } from '../../harness/text-table.js';
import type { Finding } from '../probe.js';
import type { Expiry } from './expiry.js';

const PAY_RATIO_MIN = 0.35;
const EXPIRED_A_SECOND_MIN = 20_000;

/** Of one kind of turn. */
export interface Rate {
  aSecond: number;
  /** CPU of the servers, for each. */
  micros: CpuTimes;
}

export interface Round {
  /** Claims a second of PostgreSQL alone; undefined: there is no pgbench. */
  base: number | undefined;
  reserveAndPay: Rate;
  pay: Rate;
  checkIn: Rate;
}

const COLUMNS = [
  { title: 'step', align: 'left' as const },
  { title: 'a second' },
  { title: '× base' },
  { title: 'API µs' },
  { title: 'PG µs' },
  { title: 'Redis µs' },
];

export function concluded(rounds: readonly Round[], expiry: Expiry): Finding {
  const bases = spreadOf(rounds.map(({ base }) => base));
  const ratio = ratioOf(rounds, ({ pay }) => pay);
  const rows = [
    stepRow('hold and pay', rounds, ({ reserveAndPay }) => reserveAndPay),
    stepRow('pay', rounds, ({ pay }) => pay),
    stepRow('check in', rounds, ({ checkIn }) => checkIn),
  ];
  const expiredASecond = expiry.holds / expiry.seconds;
  const lines = [
    `base: ${bases ? whole(bases.median) : 'no pgbench,'} claims a second`,
    `expiry: ${whole(expiry.holds)} holds in ${expiry.seconds.toFixed(2)} s, ${whole(expiredASecond)} a second`,
  ];
  const floors: Floor[] = [
    ratio
      ? floor(`pay ≥ ${PAY_RATIO_MIN} × base`, ratio.median >= PAY_RATIO_MIN, spreadText(ratio))
      : { what: `pay ≥ ${PAY_RATIO_MIN} × base`, result: 'not measured', found: 'no pgbench' },
    aim(
      `expiry ≥ ${whole(EXPIRED_A_SECOND_MIN)} holds a second`,
      expiredASecond >= EXPIRED_A_SECOND_MIN,
      `${whole(expiredASecond)}`,
    ),
  ];
  return {
    text: `${textTable(COLUMNS, rows)}\n${lines.join('\n')}\n`,
    floors,
    figures: { rounds, expiry, expiredASecond, ratio },
  };
}

function stepRow(name: string, rounds: readonly Round[], of: (round: Round) => Rate): string[] {
  const median = (value: (rate: Rate) => number | undefined): string => {
    const spread = spreadOf(rounds.map((round) => value(of(round))));
    return spread ? whole(spread.median) : '-';
  };
  const ratio = ratioOf(rounds, of);
  return [
    name,
    median(({ aSecond }) => aSecond),
    ratio ? spreadText(ratio) : '-',
    median(({ micros }) => micros.api),
    median(({ micros }) => micros.postgres),
    median(({ micros }) => micros.redis),
  ];
}

/** Of each round, beside the base of the same round. */
function ratioOf(rounds: readonly Round[], of: (round: Round) => Rate): Spread | undefined {
  return spreadOf(rounds.map((round) => round.base && of(round).aSecond / round.base));
}

function spreadText({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} [${min.toFixed(2)}–${max.toFixed(2)}]`;
}
