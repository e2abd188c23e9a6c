import { expect } from '@jest/globals';
import type { HistoryWriter } from '../../tools/judge/history.js';
import { judge } from '../../tools/judge/judge.js';
import type { TestDatabase } from './database.js';

/** The invariants that a run has broken, by their ids, as the judge sees history and database. */
export async function violated(
  database: TestDatabase,
  history?: HistoryWriter,
  lab: 'judge' | 'ignore' = 'judge',
): Promise<string[]> {
  const verdicts = await judge({
    databaseUrl: database.url,
    lab,
    ...(history && { history: history.events }),
  });
  return verdicts.filter((verdict) => verdict.violations > 0).map((verdict) => verdict.id);
}

/** Fails the test, with the judge's examples, when any invariant is broken. */
export async function expectNoViolation(database: TestDatabase, history?: HistoryWriter): Promise<void> {
  const verdicts = await judge({ databaseUrl: database.url, ...(history && { history: history.events }) });
  expect(verdicts.filter((verdict) => verdict.violations > 0)).toEqual([]);
}
