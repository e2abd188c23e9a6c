import { createRequire } from 'node:module';
import { jest } from '@jest/globals';
import pg from 'pg';

/** What an app asks every second or more often, whether there are requests or not. */
const POLLS = /from session|session_id|from role_change|number_events|from catalogue_change/;

/** The statements that an app in this process has sent for this work, over either of its clients. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const ormsOwn = createRequire(createRequire(import.meta.url).resolve('@mikro-orm/postgresql'))('pg');
  const spies = [pg, ormsOwn].map((driver) => jest.spyOn(driver.Client.prototype, 'query'));
  try {
    await work();
    const sent = spies.flatMap((spy) => spy.mock.calls.map(([query]) => query as string | { text: string }));
    const texts = sent.map((query) => (typeof query === 'string' ? query : query.text));
    return texts.filter((text) => !POLLS.test(text));
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
