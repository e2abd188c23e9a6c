import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { RevokedSessions } from '../../src/people/revoked-sessions.js';
import { eventually } from '../support/eventually.js';
import { type House, openHouse, type Process } from './house.js';
import { bearer, guest } from './operations.js';

let house: House;
let process: Process;

beforeAll(async () => {
  house = await openHouse();
  process = await house.process();
}, 60_000);

afterAll(async () => {
  await house.stopProcesses();
  await house.close();
});

/** The messages of a log, as they come. */
function listeningLogger() {
  const messages: string[] = [];
  const logger = pino({}, { write: (line: string) => void messages.push(JSON.parse(line).msg) });
  return { logger, messages };
}

describe('the list of revoked sessions', () => {
  it('catches up after a time in which it could not be read, and complains once', async () => {
    const { logger, messages } = listeningLogger();
    const revoked = new RevokedSessions(house.pool, logger);
    await revoked.start();
    const caller = (await process.room.authenticate(bearer(await guest(process))))!;
    await house.pool.query('alter table session rename column revoked_at to away');
    await house.pool.query('update session set away = clock_timestamp() where id = $1', [caller.sessionId]);
    await eventually(async () => expect(messages).toEqual(['revoked sessions cannot be followed']), 3_000);
    expect(revoked.refuses(caller.sessionId, Date.now())).toBe(false);
    await house.pool.query('alter table session rename column away to revoked_at');
    await eventually(async () => expect(revoked.refuses(caller.sessionId, Date.now())).toBe(true), 3_000);
    expect(messages).toEqual(['revoked sessions cannot be followed', 'revoked sessions are followed again']);
    await revoked.stop();
  });

  it('fails to start where it cannot be read', async () => {
    await house.pool.query('alter table session rename column revoked_at to away');
    const revoked = new RevokedSessions(house.pool, pino({ level: 'silent' }));
    await expect(revoked.start()).rejects.toMatchObject({ code: '42703' });
    await house.pool.query('alter table session rename column away to revoked_at');
    await revoked.stop();
  });

  it('holds at most 100,000, and refuses what it cannot tell any more', () => {
    const revoked = new RevokedSessions(house.pool, pino({ level: 'silent' }));
    const issuedAtMs = Date.now() - 60_000;
    const ids = Array.from({ length: 100_001 }, () => randomUUID());
    for (const id of ids.slice(0, -1)) revoked.add(id);
    const stranger = randomUUID();
    expect(revoked.refuses(stranger, issuedAtMs)).toBe(false);
    expect(ids.slice(0, -1).every((id) => revoked.refuses(id, issuedAtMs))).toBe(true);
    revoked.add(ids.at(-1)!);
    // The first is forgotten: no token of its time is taken, nor of any session of that time.
    expect(revoked.refuses(ids[0]!, issuedAtMs)).toBe(true);
    expect(revoked.refuses(stranger, issuedAtMs)).toBe(true);
    // A token that was issued later comes from a session that lived then.
    expect(revoked.refuses(stranger, Date.now() + 60_000)).toBe(false);
    expect(revoked.refuses(ids.at(-1)!, Date.now() + 60_000)).toBe(true);
  });

  it('refuses tokens that are older than what it has read', async () => {
    const user = randomUUID();
    await house.pool.query(`insert into user_account (id, viewer_id, display_name) values ($1, $1, 'Test')`, [
      user,
    ]);
    await house.pool.query(
      `insert into session (id, user_id, revoked_at, revoked_because)
       select gen_random_uuid(), $1, clock_timestamp() - make_interval(secs => 600 - n / 1000.0), 'test'
       from generate_series(1, 100001) as n`,
      [user],
    );
    const revoked = new RevokedSessions(house.pool, pino({ level: 'silent' }));
    await revoked.start();
    const agoMs = (ms: number) => Date.now() - ms;
    expect(revoked.refuses(randomUUID(), agoMs(601_000))).toBe(true);
    expect(revoked.refuses(randomUUID(), agoMs(540_000))).toBe(false);
    await revoked.stop();
    await house.pool.query('delete from session where user_id = $1', [user]);
  });
});
