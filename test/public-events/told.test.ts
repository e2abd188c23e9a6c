import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { unguessableId } from '../support/ids.js';
import { metric } from '../support/metric.js';
import { NAMES, type Played, playAll, roomsWith, type Sent, validatorOf } from './world.js';

let app: TestApp;
let played: Played;
/** What other systems were told, as they read it. */
const sent: Sent[] = [];
const named = (name: string): Sent[] => sent.filter((event) => event.name === name);

beforeAll(async () => {
  const publisher = {
    open: async () => undefined,
    publish: async (events: readonly unknown[]) => void sent.push(...JSON.parse(JSON.stringify(events))),
    close: async () => undefined,
  };
  app = await startTestApp({}, { rooms: roomsWith(() => publisher) });
  played = await playAll(app);
  await eventually(async () => expect(new Set(sent.map(({ name }) => name))).toEqual(new Set(NAMES)));
}, 60_000);
afterAll(() => app.stop());

describe.each(NAMES)('%s', (name) => {
  const fits = validatorOf(name);

  test('is sent in the form that other systems rely on, and with nothing else', () => {
    for (const event of named(name)) {
      expect({ event, fits: fits(event), errors: fits.errors }).toMatchObject({ fits: true });
    }
  });

  test('planted: without one of its fields it does not fit', () => {
    const [event] = named(name);
    for (const field of Object.keys(event!)) expect(fits({ ...event, [field]: undefined })).toBe(false);
    for (const field of Object.keys(event!.data)) {
      const { [field]: _gone, ...data } = event!.data;
      expect({ field, fits: fits({ ...event, data }) }).toEqual({ field, fits: false });
    }
  });
});

test('an event names what it is about by public ids', () => {
  const { owner, friend, bought, performanceId } = played;
  const userId = unguessableId('User', owner.userId);
  const [confirmed] = named('reservation.confirmed');
  const [captured] = named('payment.captured');
  const issued = named('ticket.issued').filter(({ data }) => data.reservationId === bought);
  const [transferred] = named('ticket.transferred');
  const total = { amount: 220_000, currency: 'KRW' };
  expect(confirmed).toMatchObject({
    performanceId,
    data: { reservationId: bought, userId, total, lab: false },
  });
  expect(captured!.data).toMatchObject({ reservationId: bought, method: 'WALLET', amount: total, userId });
  expect(captured!.data.paymentId).toBe(confirmed!.data.paymentId);
  expect(issued.map(({ data }) => data.seatId)).toEqual(confirmed!.data.seatIds);
  expect(transferred!.data).toMatchObject({
    userId: unguessableId('User', friend.userId),
    replacesTicketId: issued[0]!.data.ticketId,
  });
  expect(named('ticket.used')[0]!.data).toMatchObject({ ticketId: issued[1]!.data.ticketId, gate: 'North' });
  expect(named('payment.failed')[0]!.data).toMatchObject({ reservationId: bought, failure: 'SUPERSEDED' });
});

test('every event has an id of its own, and events of one performance are in their order', () => {
  expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length);
  const times = sent
    .filter(({ performanceId }) => performanceId === played.performanceId)
    .map(({ at }) => at);
  expect(times).toEqual([...times].sort());
});

test('what was sent is counted by name', async () => {
  expect(await metric(app, 'ticket_rush_public_events_sent_total{name="ticket.issued"}')).toBe(3);
  expect(await metric(app, 'ticket_rush_public_events_failures_total')).toBe(0);
});
