import type { Counters } from '../../harness/database.js';
import type { Spread } from '../../harness/statistics.js';
import { nameOf } from './contender.js';
import type { BaseRound, Slice } from './measure.js';
import type { BaseRow, Row } from './summary.js';

const ABSENT = '-';
const NAME_WIDTH = 13;

/** One line as a slice ends. */
export function sliceLine(slice: Slice): string {
  const { round, workload, acceptedASecond, refusedASecond, p99Ms, ratio } = slice;
  const share =
    ratio === undefined || workload === 'hot' || round === 0 ? '' : `  ${ratio.toFixed(2)} × base`;
  const rates = `${whole(acceptedASecond, 7)} accepted/s ${whole(refusedASecond, 7)} refused/s`;
  const name = `${roundName(round)} ${nameOf(slice).padEnd(NAME_WIDTH)} ${workload.padEnd(6)}`;
  return `${name} ${rates}  p99 ${p99Ms.toFixed(1)} ms${share}`;
}

export function baseLine({ round, runs }: BaseRound): string {
  const rates = runs.map(({ clients, claimsASecond }) => `c=${clients} ${whole(claimsASecond)}`).join(', ');
  return `${roundName(round)} ${'base'.padEnd(NAME_WIDTH)} ${'spread'.padEnd(6)} claims/s of pgbench: ${rates}`;
}

function roundName(round: number): string {
  return (round === 0 ? 'warm-up' : `round ${round}`).padEnd(8);
}

/** Widths of the table's columns; a negative one is aligned to the left. */
const WIDTHS = [-NAME_WIDTH, -8, 10, 9, 18, 7, 7, 7, 7, 8, 7, 6];

/** The table: medians over the rounds; double sales of the whole run. */
export function table(rows: readonly Row[], base: BaseRow | undefined): string {
  const header = [
    ['', '', '', '', '', '', '', '', '', '', '', 'double'],
    [
      'strategy',
      'workload',
      'accepted/s',
      'refused/s',
      '× base [min–max]',
      'p50 ms',
      'p99 ms',
      'API µs',
      'PG µs',
      'Redis µs',
      'log µs',
      'sales',
    ],
  ].map(tableLine);
  const lines = [...(base === undefined ? [] : [baseLineOf(base)]), ...rows.map(rowLine)];
  return [...header, '-'.repeat(header[1]!.length), ...lines].map((line) => `${line}\n`).join('');
}

function baseLineOf({ claimsASecond, clients, postgresMicros }: BaseRow): string {
  const rate = whole(claimsASecond.median);
  return tableLine(['base', `c=${clients}`, rate, '', '1', '', '', '', micros(postgresMicros)]);
}

function rowLine(row: Row): string {
  return tableLine([
    nameOf(row),
    row.workload,
    whole(row.acceptedASecond.median),
    whole(row.refusedASecond.median),
    row.workload === 'hot' ? '' : ratioText(row.ratio),
    row.p50Ms.toFixed(1),
    row.p99Ms.toFixed(1),
    ...[row.micros.api, row.micros.postgres, row.micros.redis].map(micros),
    row.queue === undefined ? '' : micros(row.micros.logRedis ?? row.micros.kafka),
    whole(row.doubleSales),
  ]);
}

function tableLine(cells: string[]): string {
  const aligned = cells.map((cell, index) => {
    const width = WIDTHS[index]!;
    return width < 0 ? cell.padEnd(-width) : cell.padStart(width);
  });
  return aligned.join(' ').trimEnd();
}

function micros(value: number | undefined): string {
  return value === undefined ? ABSENT : whole(value);
}

function ratioText(ratio: Spread | undefined): string {
  if (ratio === undefined) return 'no pgbench';
  const [median, min, max] = [ratio.median, ratio.min, ratio.max].map((value) => value.toFixed(2));
  return `${median} [${min}–${max}]`;
}

/** How far the seat maps were behind the sales of each strategy. */
export function relayLines(rows: readonly Row[]): string {
  const ms = (value: number | undefined): string => (value === undefined ? ABSENT : `${value.toFixed(0)} ms`);
  const lines = rows
    .filter((row) => row.workload === 'spread' && row.relayMs !== undefined)
    .map((row) => {
      const { mean, p50, p99 } = row.relayMs!;
      const minute = `the minute after it: p50 ${ms(p50)}, p99 ${ms(p99)}`;
      return `  ${nameOf(row).padEnd(NAME_WIDTH)} mean ${ms(mean)}; ${minute}\n`;
    });
  return lines.length === 0 ? '' : `seat map behind the sale (spread)\n${lines.join('')}`;
}

/** Errors, and refusals for another reason than that another fan has the seat. */
export function faultLines(rows: readonly Row[]): string {
  const line = (what: string, row: Row, counts: [string, number][]): string => {
    if (counts.length === 0) return '';
    const told = counts.map(([code, count]) => `${code} ${count}`).join(', ');
    return `${what} under ${nameOf(row)}, ${row.workload}: ${told}\n`;
  };
  const isUnusual = ([code]: [string, number]): boolean => code !== 'SEAT_TAKEN';
  return rows
    .map((row) => {
      const refusals = Object.entries(row.refusals).filter(isUnusual);
      return line('refused', row, refusals) + line('errors', row, Object.entries(row.faults));
    })
    .join('');
}

/** Of the updates of seats between two moments, those that touched no index. */
export function hotShareOf(before: Counters, after: Counters): number | undefined {
  const updates = after.seatUpdates - before.seatUpdates;
  return updates === 0 ? undefined : (after.hotSeatUpdates - before.hotSeatUpdates) / updates;
}

export function hotLine(share: number | undefined): string {
  return share === undefined
    ? ''
    : `${(share * 100).toFixed(1)} % of the updates of seats touched no index (HOT)\n`;
}

/** A whole number with its thousands set apart. */
function whole(value: number, width = 0): string {
  return Math.round(value).toLocaleString('en').padStart(width);
}
