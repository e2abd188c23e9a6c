import { randomUUID } from 'node:crypto';
import { ADMIN, type TestApp } from './app.js';
import { run, signedIn } from './graphql.js';
import { decodeNumbered, decodeUnguessable } from './ids.js';

/** The access token of an organiser whose agency these concerts belong to. */
export async function organiserOf(
  app: Pick<TestApp, 'url' | 'database'>,
  ...concertIds: string[]
): Promise<string> {
  const account = { email: `organiser-${randomUUID()}@example.com`, password: 'the tests know it' };
  const signUp = await run(app.url, 'SignUp', { input: { ...account, displayName: 'Organiser' } });
  const userId: string = signUp.data.signUp.viewer.user.id;
  const admin = await signedIn(app.url, ADMIN);
  await run(app.url, 'GrantRole', { input: { userId, role: 'ORGANISER' } }, admin);
  await app.database.query(
    `with own as (
      insert into agency (name) values ('Agency of a test') returning id
    ), member as (
      insert into agency_member (user_id, agency_id) select $1, id from own
    )
    update concert set agency_id = own.id from own where concert.id = any($2)`,
    [decodeUnguessable('User', userId), concertIds.map((concertId) => decodeNumbered('Concert', concertId))],
  );
  return signedIn(app.url, account);
}
