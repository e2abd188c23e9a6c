import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ClientError, GraphQLClient, gql } from 'graphql-request';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { OPERATIONS } from '../support/graphql.js';
import { newGuest, withRefusedToken } from './session.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api', GRAPHIQL: 'true' });
});
afterAll(() => app.stop());

const clientWith = (headers: Record<string, string> = {}) =>
  new GraphQLClient(`${app.url}/graphql`, { headers });

test('graphql-request reserves seats, and is told a refusal as data', async () => {
  const { performanceId, seatIds } = await createConcert(app);
  const { accessToken } = await newGuest(app.url);
  const client = clientWith({ authorization: `Bearer ${accessToken}` });
  const reserve = (idempotencyKey: string): Promise<any> =>
    client.request(OPERATIONS.ReserveSeats!, {
      input: { performanceId, seatIds: [seatIds[0]], idempotencyKey },
    });
  expect((await reserve('one')).reserveSeats).toMatchObject({ __typename: 'Reservation', status: 'HELD' });
  expect((await reserve('two')).reserveSeats).toMatchObject({
    __typename: 'SeatsUnavailable',
    code: 'SEAT_TAKEN',
  });
});

test('graphql-request reads the code of a refused token, and of a document that does not fit', async () => {
  const { accessToken } = withRefusedToken(await newGuest(app.url));
  const refused = clientWith({ authorization: `Bearer ${accessToken}` }).request(OPERATIONS.WhoAmI!);
  expect(await codeOf(refused)).toEqual([401, 'UNAUTHENTICATED']);
  const unknown = clientWith().request(gql`{ nothing }`);
  expect(await codeOf(unknown)).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
});

test('the custom scalars say by introspection where they are specified', async () => {
  const query = gql`{ __schema { types { name specifiedByURL } } }`;
  const { __schema: asked } = await clientWith().request<any>(query);
  const told = asked.types.filter((type: { specifiedByURL: string | null }) => type.specifiedByURL);
  expect(told.map(({ name }: { name: string }) => name).sort()).toEqual(['DateTime', 'SafeInt']);
});

async function codeOf(request: Promise<unknown>): Promise<unknown[]> {
  const error = await request.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ClientError)) throw error;
  return [error.response.status, error.response.errors?.[0]?.extensions.code];
}
