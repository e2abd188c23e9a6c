import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { createConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run, signedIn } from '../support/graphql.js';
import { header, type Mail, readable } from '../support/mime.js';
import { type Buyer, buyer, pay, setBalance } from '../support/purchases.js';
import { TestSmtp } from '../support/smtp.js';
import { subscriber, watch } from '../support/watching.js';
import { block, giveBack, joinStandby, leaveStandby, placeWhen, soldOut } from './fans.js';

let smtp: TestSmtp;
let app: TestApp;
let owner: Buyer;
let admin: string;
beforeAll(async () => {
  smtp = await TestSmtp.start();
  app = await startTestApp({
    DEMONSTRATION_BALANCE: '0',
    SEAT_OFFER_SECONDS: '2',
    SMTP_URL: smtp.url,
    MAIL_FROM: 'Ticket Rush <tickets@example.com>',
  });
  owner = await buyer(app, 100_000_000);
  admin = await signedIn(app.url, ADMIN);
});
afterAll(async () => {
  await app?.stop();
  await smtp?.stop();
});

/** A user with an e-mail address and money. */
async function signUp(name: string): Promise<Buyer> {
  const input = { email: `${name}@example.com`, password: 'correct horse', displayName: name };
  const { data } = await run(app.url, 'SignUp', { input });
  const { accessToken: token } = data.signUp;
  const { sub: userId } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  await setBalance(app, userId, 1_000_000);
  return { token, userId };
}

const arrived = (name: string): Promise<Mail> =>
  eventually(async () => {
    const found = smtp.delivered.find(
      ({ to, mail }) =>
        to.join() === `${name}@example.com` &&
        readable(header(mail, 'subject')!).includes('come back for you'),
    );
    if (!found) throw new Error(`no message for ${name}`);
    return found.mail;
  });

test('a subscriber hears each step: moves up, is offered seats, pays; then it is complete', async () => {
  const concert = await soldOut(app, owner);
  const [gone, fan] = await Promise.all([buyer(app), buyer(app)]);
  await joinStandby(app, concert, gone);
  await joinStandby(app, concert, fan, 2);
  const client = subscriber(app.url, fan.token);
  const watched = watch(client, 'WatchStandby', { performanceId: concert.performanceId });
  await eventually(async () => expect(watched.events).toHaveLength(1));
  await leaveStandby(app, concert, gone);
  await eventually(async () => expect(watched.events).toHaveLength(2));
  await giveBack(app, owner, concert.reservations[0]!);
  await eventually(async () => expect(watched.events).toHaveLength(3));
  const { offer } = watched.events[2];
  expect(await pay(app, fan, offer.reservation.id, 'paid')).toMatchObject({ status: 'CONFIRMED' });
  await watched.done;
  expect(watched.events).toMatchObject([
    { number: 2, status: 'WAITING', ahead: 1, offer: null },
    { number: 2, status: 'WAITING', ahead: 0, offer: null },
    { number: 2, status: 'OFFERED', ahead: null, offer: { status: 'OPEN', reservation: { status: 'HELD' } } },
    { number: 2, status: 'TAKEN', offer: { status: 'TAKEN', reservation: { status: 'CONFIRMED' } } },
  ]);
  await client.dispose();
});

test('a fan without a place hears NOT_FOUND, and a stranger who is not signed in hears nothing', async () => {
  const concert = await createConcert(app);
  for (const [token, code] of [
    [(await buyer(app)).token, 'NOT_FOUND'],
    [undefined, 'UNAUTHENTICATED'],
  ]) {
    const client = subscriber(app.url, token);
    const watched = watch(client, 'WatchStandby', { performanceId: concert.performanceId });
    await expect(watched.done).rejects.toMatchObject([{ extensions: { code } }]);
    await client.dispose();
  }
});

test('the offer ends after SEAT_OFFER_SECONDS: the next fan hears of it, both have got a letter', async () => {
  const concert = await createConcert(app, { seatsPerRow: 1, concert: { title: 'Night of Stars' } });
  await block(app, admin, concert, concert.seatIds, true);
  const [mina, jisoo] = await Promise.all([signUp('mina'), signUp('jisoo')]);
  await joinStandby(app, concert, mina);
  await joinStandby(app, concert, jisoo);
  const client = subscriber(app.url, jisoo.token);
  const watched = watch(client, 'WatchStandby', { performanceId: concert.performanceId });
  await eventually(async () => expect(watched.events).toHaveLength(1));
  await block(app, admin, concert, concert.seatIds, false);
  const { offer } = await placeWhen(app, concert, mina, 'OFFERED');
  const mail = await arrived('mina');
  expect(readable(header(mail, 'subject')!)).toBe('A seat has come back for you: Night of Stars');

  await eventually(async () => expect(watched.events.at(-1)).toMatchObject({ status: 'OFFERED' }));
  expect(Date.parse(watched.events.at(-1).offer.expiresAt)).toBeGreaterThan(
    Date.parse(offer.expiresAt) + 1_000,
  );
  expect(watched.times.at(-1)! - Date.parse(offer.expiresAt)).toBeGreaterThan(-50);
  await arrived('jisoo');
  expect(await pay(app, jisoo, watched.events.at(-1).offer.reservation.id, 'paid')).toMatchObject({
    status: 'CONFIRMED',
  });
  await watched.done;
  await client.dispose();
});
