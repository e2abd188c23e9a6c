import { ADMIN, type TestApp } from '../../support/app.js';
import { ask, run, signedIn } from '../../support/graphql.js';
import { numberedId } from '../../support/ids.js';

let accounts = 0;

/** An agency, and the access token of an organiser who belongs to it. */
export async function agencyWithOrganiser({
  url,
  database,
}: TestApp): Promise<{ agencyId: number; token: string }> {
  accounts += 1;
  const account = { email: `organiser-${accounts}@example.com`, password: 'the tests know it' };
  await run(url, 'SignUp', { input: { ...account, displayName: 'Organiser' } });
  const admin = await signedIn(url, ADMIN);
  const found = 'query ($email: String!) { userRoles(email: $email) { user { id } } }';
  const { data } = await ask(url, found, { email: account.email }, { token: admin });
  const grant = `mutation ($userId: ID!) {
    grantRole(input: { userId: $userId, role: ORGANISER }) { ... on UserRoles { roles } }
  }`;
  await ask(url, grant, { userId: data.userRoles.user.id }, { token: admin });
  const [agency] = await database.query<{ id: number }>(
    'insert into agency (slug, name) values ($1, $1) returning id',
    [`agency-${accounts}`],
  );
  await database.query(
    'insert into agency_member (user_id, agency_id) select id, $2 from user_account where email = $1',
    [account.email, agency!.id],
  );
  return { agencyId: agency!.id, token: await signedIn(url, account) };
}

/** A venue of the agency; null: of none. */
export async function venueOf({ database }: TestApp, agencyId: number | null): Promise<string> {
  const [venue] = await database.query<{ id: number }>(
    `insert into venue (name, country, time_zone, agency_id) values ('Hall', 'KR', 'Asia/Seoul', $1)
     returning id`,
    [agencyId],
  );
  return numberedId('Venue', venue!.id);
}

export interface Sent {
  token?: string;
  method?: string;
  body?: unknown;
}

/** A plain request of HTTP, with JSON. */
export function sent(url: string, { token, method = 'GET', body }: Sent): Promise<Response> {
  return fetch(url, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** What the server says of a plan that it has imported. */
export async function importedPlan(
  { url }: TestApp,
  { token, venue, body }: { token: string; venue: string; body: unknown },
): Promise<any> {
  const response = await sent(`${url}/seating-plans?venue=${venue}`, { method: 'POST', token, body });
  const answer: any = await response.json();
  if (response.status !== 201) throw new Error(JSON.stringify(answer));
  return answer;
}

/** How much there is of what a refused request must not change. */
export function countsOf({ database }: TestApp): Promise<Record<string, unknown>[]> {
  return database.query(
    `select (select count(*) from seating_plan) as plans, (select count(*) from concert) as concerts,
       (select count(*) from performance) as performances, (select count(*) from catalogue_change) as changes`,
  );
}
