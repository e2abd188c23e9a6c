import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { RevokedSessions } from '../../src/user/revoked-sessions.js';
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
    expect(revoked.has(caller.sessionId)).toBe(false);
    await house.pool.query('alter table session rename column away to revoked_at');
    await eventually(async () => expect(revoked.has(caller.sessionId)).toBe(true), 3_000);
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

  it('holds at most 100,000 and forgets the oldest first', () => {
    const revoked = new RevokedSessions(house.pool, pino({ level: 'silent' }));
    const ids = Array.from({ length: 100_001 }, () => randomUUID());
    for (const id of ids) revoked.add(id);
    expect(revoked.has(ids[0]!)).toBe(false);
    expect(revoked.has(ids[1]!)).toBe(true);
    expect(revoked.has(ids.at(-1)!)).toBe(true);
  });
});
