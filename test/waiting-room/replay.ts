import { expect } from '@jest/globals';
import type { TestDatabase } from '../support/database.js';
import { numberOf } from './fans.js';

export interface LogRow {
  number: number;
  kind: string;
  epoch: number;
  sequence: number;
  detail: string;
  atMs: number;
}

/** What was written down of a room, in order. */
export function logOf(database: TestDatabase, concertId: string): Promise<LogRow[]> {
  return database.query<LogRow>(
    `select number::int, kind, epoch, sequence::int, detail, extract(epoch from at)::float8 * 1000 as "atMs"
     from waiting_room_log where concert_id = $1 order by number`,
    [numberOf(concertId)],
  );
}

const settingOf = (detail: string, name: string): number | undefined => {
  const found = new RegExp(`(?:^| )${name}=(\\d+)`).exec(detail);
  return found ? Number(found[1]) : undefined;
};

/**
 * Goes through a log as it was written and checks admissions. Never are more inside than the capacity of the
 * moment. No fan is admitted while the room is paused, none twice, and none before a fan who stood before
 * them all the while.
 *
 * @returns the sequences that were admitted, in order
 */
export function replay(rows: readonly LogRow[]): number[] {
  const inside = new Set<number>();
  const returned = new Set<number>();
  const admitted: number[] = [];
  let capacity = 0;
  let paused = false;
  // Of the fans who were inside when a line was lost, only the number is in the log.
  let inherited = 0;
  for (const [index, { kind, sequence, detail }] of rows.entries()) {
    expect(rows[index]!.number).toBe(index + 1);
    if (kind === 'SETTINGS') {
      capacity = settingOf(detail, 'capacity')!;
      paused = settingOf(detail, 'paused') === 1;
      inherited = settingOf(detail, 'inside') ?? inherited;
      if (settingOf(detail, 'inside') !== undefined) inside.clear();
    } else if (kind === 'ADMITTED') {
      expect(admitted).not.toContain(sequence);
      const highest = Math.max(0, ...admitted);
      if (!returned.has(sequence)) expect(sequence).toBeGreaterThan(highest);
      admitted.push(sequence);
      inside.add(sequence);
      expect(paused).toBe(false);
      expect(inside.size + inherited).toBeLessThanOrEqual(capacity);
    } else if (kind === 'ENDED') {
      if (!inside.delete(sequence)) inherited -= 1;
      expect(inherited).toBeGreaterThanOrEqual(0);
    } else if (kind === 'RETURNED') returned.add(sequence);
  }
  return admitted;
}

/** In no span of time were more admitted than the rate allows, and a second's worth at once. */
export function expectRate(rows: readonly LogRow[], perSecond: number): void {
  // Written down a moment after it happened, now sooner, now later.
  const late = perSecond;
  const times = rows.filter(({ kind }) => kind === 'ADMITTED').map(({ atMs }) => atMs);
  for (let from = 0; from < times.length; from += 1) {
    for (let to = from; to < times.length; to += 1) {
      const seconds = (times[to]! - times[from]!) / 1_000;
      expect(to - from + 1).toBeLessThanOrEqual(perSecond * seconds + perSecond + late);
    }
  }
}
