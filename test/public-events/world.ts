import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { ROOMS } from '../../src/app.js';
import {
  definePublicEvents,
  FORMS,
  type OpenPublisher,
  type PublicEventName,
} from '../../src/public-events/index.js';
import type { Rooms } from '../../src/room/index.js';
import type { TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { run } from '../support/graphql.js';
import { decodeUnguessable } from '../support/ids.js';
import { type Buyer, buyer, hold, lapse, pay, refund } from '../support/purchases.js';

export const NAMES = Object.keys(FORMS) as PublicEventName[];

/** An event as another system reads it. */
export interface Sent {
  id: string;
  name: string;
  at: string;
  performanceId: string;
  data: Record<string, any>;
}

/** The rooms of the product, with another way to other systems. */
export const roomsWith = (openPublisher: OpenPublisher): Rooms => ({
  listed: ROOMS.listed.map((listed) =>
    listed.definition.name === 'publicEvents'
      ? { ...listed, definition: definePublicEvents(openPublisher) as never }
      : listed,
  ),
});

interface Schema {
  type?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
}

/** The schema as it is checked in, without fields that it does not name: what is sent holds nothing else. */
export function validatorOf(name: string): ValidateFunction {
  const ajv = new Ajv2020({ formats: { 'date-time': true } });
  return ajv.compile(closed(JSON.parse(readFileSync(`docs/events/${name}.schema.json`, 'utf8'))));
}

function closed(schema: Schema): Schema {
  if (schema.items) return { ...schema, items: closed(schema.items) };
  if (!schema.properties) return schema;
  const entries = Object.entries(schema.properties).map(([key, own]) => [key, closed(own)]);
  return { ...schema, properties: Object.fromEntries(entries), additionalProperties: false } as Schema;
}

export interface Played {
  performanceId: string;
  owner: Buyer;
  friend: Buyer;
  bought: string;
}

/** Does once all that can become of a reservation, a payment and a ticket. */
export async function playAll(app: Pick<TestApp, 'url' | 'database'>): Promise<Played> {
  const concert = await createConcert(app, { seatsPerRow: 10 });
  const owner = await buyer(app);
  const friend = await buyer(app);
  const held = (from: number, to: number): Promise<string> =>
    hold(app, concert, owner, concert.seatIds.slice(from, to));
  const bought = await held(0, 2);
  await beginWithProvider(app, bought, owner);
  await pay(app, owner, bought, 'bought');
  const givenBack = await held(2, 3);
  await run(app.url, 'CancelReservation', { input: { reservationId: givenBack } }, owner.token);
  await lapse(app, await held(3, 4));
  const refunded = await held(4, 5);
  await pay(app, owner, refunded, 'to be refunded');
  await refund(app, owner.token, refunded, 'refund');
  await giveAwayAndUse(app, bought, owner, friend);
  return { performanceId: concert.performanceId, owner, friend, bought };
}

/** A payment that waits for its buyer, and gives way to one from the wallet. */
async function beginWithProvider(
  { database }: Pick<TestApp, 'database'>,
  reservationId: string,
  { userId }: Buyer,
): Promise<void> {
  await database.query(
    `select begin_payment($1, $2, 'elsewhere', gen_random_uuid(), 'SANDBOX', true, 'seats',
      'https://example.com', interval '1 minute', interval '1 hour', 10000000, 5)`,
    [userId, decodeUnguessable('Reservation', reservationId)],
  );
}

/** The first ticket is given to a friend, and the second is used at the door on the day. */
async function giveAwayAndUse(
  { database }: Pick<TestApp, 'database'>,
  reservationId: string,
  owner: Buyer,
  friend: Buyer,
): Promise<void> {
  const [first, second] = await database.query<{ id: string; performance: number }>(
    'select id, performance_id as performance from ticket where reservation_id = $1 order by seat_id',
    [decodeUnguessable('Reservation', reservationId)],
  );
  await database.query('select transfer_ticket($1, $2, $3)', [first!.id, owner.userId, friend.userId]);
  await database.query('update performance set starts_at = clock_timestamp() where id = $1', [
    first!.performance,
  ]);
  await database.query(`select check_in_ticket($1, $2, 'North')`, [second!.id, friend.userId]);
}
