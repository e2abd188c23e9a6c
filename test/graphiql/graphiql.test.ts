import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { run } from '../support/graphql.js';
import { concertWithRoom, type Fan, guests, join } from '../waiting-room/fans.js';
import { buyInPage, runReservationInPage, watchPlaceInPage } from './reservation-in-page.js';

describe('the GraphiQL page', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ GRAPHIQL: 'true' });
    await createConcert(app);
  }, 60_000);

  afterAll(async () => {
    await app.stop();
  });

  it('reserves a seat for a newcomer in two clicks, and shows what became of it in the tab that watches', async () => {
    const visit = await runReservationInPage(app.url);
    expect(visit.statusText).toMatch(/^Signed in as /);
    expect(visit.resultText).toContain('"status": "HELD"');
    expect(visit.watchedText).toContain('"reservationUpdated"');
    expect(visit.watchedText).toContain('"status": "HELD"');
    expect(visit.tooEarlyText).toContain('There is no reservation yet. Run the tab');
    expect(visit.returnedText).toContain('"status": "CANCELLED"');
    expect(visit.foreignRequests).toEqual([]);
    expect(visit.complaints).toEqual([]);
  }, 60_000);

  it('leads a newcomer from the seat over the payment to the ticket', async () => {
    const { paidText, ticketText } = await buyInPage(app.url);
    expect(paidText).toContain('"status": "CONFIRMED"');
    expect(ticketText).toContain('"status": "VALID"');
    expect(ticketText).toMatch(/"token":\s+"eyJ/);
  }, 60_000);

  it('shows somebody who joins a waiting room their place, and how it falls', async () => {
    const { concertId } = await concertWithRoom(app, { capacity: 1, admitPerSecond: 1 });
    const [inside, before] = await guests(app, 2);
    for (const fan of [inside!, before!]) await join(app, concertId, fan);
    const leave = (fan: Fan) => run(app.url, 'LeaveWaitingRoom', { input: { concertId } }, fan.token);
    const moveOn = async (): Promise<void> => void (await leave(before!));
    const visit = await watchPlaceInPage(app.url, moveOn, /"position":\s1\b/);
    expect(visit.joinedText).toContain('"status": "WAITING"');
    expect(visit.watchedTexts[0]).toContain('"position": 2');
    expect(visit.watchedTexts[1]).toContain('"position": 1');
  }, 60_000);
});
