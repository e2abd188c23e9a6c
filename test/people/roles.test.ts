import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { Role } from '../../src/graphql/role.enum.js';
import { CurrentRoles } from '../../src/people/current-roles.js';
import { openRedis } from '../../src/platform/redis.js';
import { eventually } from '../support/eventually.js';
import { OPERATIONS } from '../support/graphql.js';
import { decodeUnguessable } from '../support/ids.js';
import { startOwnRedis } from '../support/own-redis.js';
import { type House, openHouse, type Process, randomEmail } from './house.js';
import { bearer, dataOf, guest, type SessionResult, sessionBy } from './operations.js';

/** Every process knows a change within a second; the rest is for a busy machine. */
const KNOWN_WITHIN_MS = 5_000;
const PASSWORD = 'the tests know it';

let house: House;
let here: Process;
let there: Process;
let admin: SessionResult;
let second: SessionResult;

beforeAll(async () => {
  house = await openHouse();
  here = await house.process();
  there = await house.process();
  admin = await adminBy('admin@example.com');
  second = await adminBy('second@example.com');
}, 60_000);

afterAll(async () => {
  await house.stopProcesses();
  await house.close();
});

async function adminBy(email: string): Promise<SessionResult> {
  await here.room.ensureAdmin(email, PASSWORD);
  return sessionBy('signIn', here, { email, password: PASSWORD });
}

const fan = (email = randomEmail()): Promise<SessionResult> =>
  sessionBy('signUp', here, { email, password: PASSWORD, displayName: 'Fan' });

const userIdOf = (session: SessionResult): string => session.viewer.user.id;

const uuidOf = (session: SessionResult): string => decodeUnguessable('User', userIdOf(session))!;

type Change = 'grantRole' | 'revokeRole';

/** The roles afterwards, or the code of the refusal or the fault. */
async function change(
  kind: Change,
  role: string,
  userId: string,
  by: SessionResult | null = admin,
  on = here,
): Promise<string[] | string> {
  const source = OPERATIONS[kind === 'grantRole' ? 'GrantRole' : 'RevokeRole']!;
  const answer = await on.ask(source, { input: { userId, role } }, by ? { authorization: bearer(by) } : {});
  const [error] = answer.errors ?? [];
  if (error) return (error.originalError as { code?: string } | undefined)?.code ?? error.message;
  const result = (answer.data as Record<string, any>)[kind];
  if (result.code) return result.code;
  expect(result.user.id).toBe(userId);
  return result.roles;
}

const grant = (role: Role | string, to: SessionResult, by?: SessionResult | null, on?: Process) =>
  change('grantRole', role, userIdOf(to), by, on);
const revoke = (role: Role | string, from: SessionResult, by?: SessionResult | null, on?: Process) =>
  change('revokeRole', role, userIdOf(from), by, on);

/** What a process allows a token by now. */
const rolesAt = async (on: Process, session: SessionResult): Promise<readonly string[]> =>
  (await on.room.authenticate(bearer(session)))!.roles;

async function record(userId?: string): Promise<Record<string, any>[]> {
  const answer = await here.ask(
    OPERATIONS.RoleChanges!,
    { userId, first: 100 },
    { authorization: bearer(admin) },
  );
  return dataOf<{ roleChanges: { nodes: Record<string, any>[] } }>(answer).roleChanges.nodes;
}

describe('a role', () => {
  it('is granted and revoked on all processes, for tokens that were issued before, and written down', async () => {
    const staff = await fan();
    const socket = (await there.room.authenticateSocket(bearer(staff)))!;
    expect(await grant('STAFF', staff)).toEqual(['FAN', 'STAFF']);
    expect(await rolesAt(here, staff)).toEqual(['FAN', 'STAFF']);
    await eventually(
      async () => expect(await rolesAt(there, staff)).toEqual(['FAN', 'STAFF']),
      KNOWN_WITHIN_MS,
    );
    expect(socket.caller.roles).toEqual(['FAN', 'STAFF']);
    expect(socket.isLive()).toBe(true);
    const asStaff = (await there.room.authenticateSocket(bearer(staff)))!;
    expect(asStaff.isLive()).toBe(true);

    expect(await revoke('STAFF', staff)).toEqual(['FAN']);
    expect(await rolesAt(here, staff)).toEqual(['FAN']);
    await eventually(async () => expect(await rolesAt(there, staff)).toEqual(['FAN']), KNOWN_WITHIN_MS);
    expect([asStaff.isLive(), socket.isLive()]).toEqual([false, true]);

    const entry = { user: { id: userIdOf(staff) }, role: 'STAFF', changedBy: { id: userIdOf(admin) } };
    const changedAt = expect.any(String);
    expect(await record(userIdOf(staff))).toEqual([
      { ...entry, granted: false, changedAt },
      { ...entry, granted: true, changedAt },
    ]);
  });

  it('of an organiser is known and forgotten on all processes as quickly', async () => {
    const organiser = await fan();
    expect(await grant('ORGANISER', organiser)).toEqual(['FAN', 'ORGANISER']);
    await eventually(
      async () => expect(await rolesAt(there, organiser)).toEqual(['FAN', 'ORGANISER']),
      KNOWN_WITHIN_MS,
    );
    expect(await revoke('ORGANISER', organiser)).toEqual(['FAN']);
    await eventually(async () => expect(await rolesAt(there, organiser)).toEqual(['FAN']), KNOWN_WITHIN_MS);
    expect(await change('grantRole', 'ORGANISER', userIdOf(organiser), organiser)).toBe('FORBIDDEN');
  });

  it('that is granted or revoked again changes nothing and writes nothing', async () => {
    const staff = await fan();
    expect(await revoke('STAFF', staff)).toEqual(['FAN']);
    expect(await grant('STAFF', staff)).toEqual(['FAN', 'STAFF']);
    expect(await grant('STAFF', staff)).toEqual(['FAN', 'STAFF']);
    expect(await record(userIdOf(staff))).toHaveLength(1);
  });

  it('is changed by admins alone', async () => {
    const staff = await fan();
    await grant('STAFF', staff);
    for (const kind of ['grantRole', 'revokeRole'] as const) {
      expect(await change(kind, 'STAFF', userIdOf(staff), staff)).toBe('FORBIDDEN');
      expect(await change(kind, 'STAFF', userIdOf(staff), null)).toBe('UNAUTHENTICATED');
    }
    for (const query of [
      '{ roleChanges { nodes { role } } }',
      '{ userRoles(email: "a@b.example") { roles } }',
    ]) {
      const answer = await here.ask(query, {}, { authorization: bearer(staff) });
      expect(() => dataOf(answer)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    }
  });

  it('is refused by name', async () => {
    const staff = await fan();
    const unknown = userIdOf(staff).replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const before = await record();
    expect(await change('grantRole', 'STAFF', unknown)).toBe('NOT_FOUND');
    expect(await change('revokeRole', 'STAFF', unknown)).toBe('NOT_FOUND');
    expect(await change('grantRole', 'STAFF', 'con_1')).toBe('NOT_FOUND');
    expect(await grant('STAFF', await guest(here))).toBe('GUEST_ACCOUNT');
    expect(await grant('FAN', staff)).toBe('BAD_USER_INPUT');
    expect(await revoke('FAN', staff)).toBe('BAD_USER_INPUT');
    expect(await grant('OWNER', staff)).toMatch(/OWNER/);
    expect(await revoke('ADMIN', admin)).toBe('OWN_ROLE');
    expect(await record()).toEqual(before);
  });

  it('is seen by admins under the id and the e-mail address of the user', async () => {
    const email = randomEmail();
    const staff = await fan(email);
    await grant('STAFF', staff);
    const ask = async (named: { userId?: string; email?: string }) => {
      const answer = await here.ask(OPERATIONS.UserRoles!, named, { authorization: bearer(admin) });
      return dataOf<any>(answer).userRoles;
    };
    const found = { roles: ['FAN', 'STAFF'], user: { id: userIdOf(staff), displayName: 'Fan' } };
    expect(await ask({ userId: userIdOf(staff) })).toEqual(found);
    expect(await ask({ email: ` ${email.toUpperCase()} ` })).toEqual(found);
    expect(await ask({ email: 'none@example.com' })).toBeNull();
    expect(await ask({ email: '\u0000' })).toBeNull();
    expect(await ask({ userId: 'con_1' })).toBeNull();
    await expect(ask({ userId: 'usr_1', email: 'a@b.example' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  it('that was granted is in the next token, also of a process that knows of no change', async () => {
    const email = randomEmail();
    const staff = await fan(email);
    await grant('STAFF', staff);
    const anew = await sessionBy('signIn', there, { email, password: PASSWORD });
    expect(anew.viewer.roles).toEqual(['FAN', 'STAFF']);
  });
});

describe('the record', () => {
  it('tells of the admin whom the server has made, and comes in pages', async () => {
    const before = await record(userIdOf(second));
    expect(before).toMatchObject([{ role: 'ADMIN', granted: true, changedBy: null }]);
    await grant('STAFF', second);
    const source = `query ($userId: ID, $after: String) { roleChanges(userId: $userId, first: 1, after: $after) {
      nodes { role } pageInfo { hasNextPage endCursor }
    } }`;
    const pageAfter = async (after?: string) => {
      const variables = { userId: userIdOf(second), after };
      return dataOf<any>(await here.ask(source, variables, { authorization: bearer(admin) })).roleChanges;
    };
    const first = await pageAfter();
    expect(first).toMatchObject({ nodes: [{ role: 'STAFF' }], pageInfo: { hasNextPage: true } });
    const last = await pageAfter(first.pageInfo.endCursor);
    expect(last).toMatchObject({ nodes: [{ role: 'ADMIN' }], pageInfo: { hasNextPage: false } });
  });

  it('can be added to and never changed', async () => {
    for (const statement of [
      'update role_change set changed_by = null',
      'delete from role_change',
      'truncate role_change',
    ]) {
      await expect(house.pool.query(statement)).rejects.toMatchObject({ code: '23001' });
    }
  });
});

describe('an admin', () => {
  it('is left when two revoke one another at the same instant', async () => {
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all([
        revoke('ADMIN', second, admin, here),
        revoke('ADMIN', admin, second, there),
      ]);
      const [won, lost] = typeof answers[0] === 'string' ? [second, admin] : [admin, second];
      expect(answers.filter((answer) => typeof answer !== 'string')).toHaveLength(1);
      expect(answers).toContain('FORBIDDEN');
      const { rows } = await house.pool.query(`select id from user_account where 'ADMIN' = any(roles)`);
      expect(rows).toEqual([{ id: uuidOf(won) }]);
      expect(await revoke('ADMIN', won, won)).toBe('LAST_ADMIN');
      expect(await grant('ADMIN', lost, won)).toContain('ADMIN');
      for (const on of [here, there]) {
        await eventually(async () => expect(await rolesAt(on, lost)).toContain('ADMIN'), KNOWN_WITHIN_MS);
      }
    }
  });

  it('of the environment is one again after the next start', async () => {
    await revoke('ADMIN', second);
    await there.room.ensureAdmin('second@example.com', PASSWORD);
    await eventually(async () => expect(await rolesAt(here, second)).toContain('ADMIN'), KNOWN_WITHIN_MS);
    expect((await record(userIdOf(second)))[0]).toMatchObject({
      role: 'ADMIN',
      granted: true,
      changedBy: null,
    });
  });
});

describe('without a server', () => {
  it('roles need no Redis', async () => {
    const own = await startOwnRedis();
    const redis = openRedis(own.url, () => {});
    await redis.connect();
    const process = await house.process({}, { redis });
    await own.kill();
    const staff = await fan();
    await grant('STAFF', staff);
    await eventually(async () => expect(await rolesAt(process, staff)).toContain('STAFF'), KNOWN_WITHIN_MS);
    await revoke('STAFF', staff, admin, process);
    expect(await rolesAt(process, staff)).toEqual(['FAN']);
    redis.disconnect();
    await own.stop();
  });

  it('a process that cannot read what has changed asks about each caller with a role, or fails', async () => {
    const messages: string[] = [];
    const logger = pino({}, { write: (line: string) => void messages.push(JSON.parse(line).msg) });
    const roles = new CurrentRoles(house.pool, house.pool, logger, { requestsMs: 1_000, socketsMs: 1_000 });
    await roles.start();
    const staff = await fan();
    const caller = (await here.room.authenticate(bearer(staff)))!;
    const asStaff = { ...caller, roles: ['FAN', 'STAFF'] as Role[] };
    expect(roles.of(asStaff)).toBe(asStaff);
    await house.pool.query('alter table role_change rename to away');
    await eventually(async () => {
      const told = roles.of(asStaff);
      expect(told).toBeInstanceOf(Promise);
      // Its question has to be over before the table goes.
      await told;
    }, KNOWN_WITHIN_MS);
    // A fan is not asked about, and the database says that the other is one.
    expect(roles.of(caller)).toBe(caller);
    expect(await roles.of(asStaff)).toMatchObject({ roles: ['FAN'] });
    await house.pool.query('alter table user_account rename to away_too');
    await expect(roles.of(asStaff)).rejects.toThrow();
    await eventually(async () => expect(roles.stillHas(asStaff)).toBe(false), 10_000);
    expect(roles.stillHas(caller)).toBe(true);
    await house.pool.query('alter table away_too rename to user_account');
    await house.pool.query('alter table away rename to role_change');
    await eventually(async () => expect(roles.of(asStaff)).toBe(asStaff), KNOWN_WITHIN_MS);
    expect(messages).toEqual(['changes of roles cannot be followed', 'changes of roles are followed again']);
    await roles.stop();
  });
});
