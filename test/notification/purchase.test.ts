import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { encode } from 'uqr';
import { ROOMS } from '../../src/app.js';
import { ConfigError, parseConfig } from '../../src/config.js';
import { notificationRoom } from '../../src/notification/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { metric } from '../support/metric.js';
import { header, type Mail, partOf, partsOf, readable } from '../support/mime.js';
import { type Buyer, buyer, hold, pay, refund, setBalance } from '../support/purchases.js';
import { TestSmtp } from '../support/smtp.js';
import { ticketsOf } from '../support/ticket-holders.js';
import { modulesOf, readPng } from './png.js';

let smtp: TestSmtp;
let app: TestApp;
let concert: TestConcert;
beforeAll(async () => {
  smtp = await TestSmtp.start();
  app = await startTestApp({ SMTP_URL: smtp.url, MAIL_FROM: 'Ticket Rush <tickets@example.com>' });
  concert = await createConcert(app, { concert: { title: 'Night of Stars' } });
});
afterAll(async () => {
  await app.stop();
  await smtp.stop();
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

/** The message with this subject that has arrived for the user. */
const arrived = (name: string, subject: string): Promise<Mail> =>
  eventually(async () => {
    const found = smtp.delivered.find(
      ({ to, mail }) => to.join() === `${name}@example.com` && readable(header(mail, 'subject')!) === subject,
    );
    if (!found) throw new Error(`no message "${subject}" for ${name}`);
    return found.mail;
  });

const codesOf = (mail: Mail): boolean[][][] =>
  partsOf(mail, 'image/png').map(({ body }) => modulesOf(readPng(body)));
const codeOf = (token: string): boolean[][] => encode(token, { ecc: 'M', border: 0 }).data;

test('from the sign-up to the tickets in the mail, to a friend, and back to money', async () => {
  const mina = await signUp('mina');
  const jisoo = await signUp('jisoo');
  const fromGuest = await buyer(app);
  await pay(app, fromGuest, await hold(app, concert, fromGuest, [concert.seatIds[5]!]), 'guest');
  const kept = await hold(app, concert, mina, concert.seatIds.slice(0, 2));
  expect(await pay(app, mina, kept, 'kept')).toMatchObject({ status: 'CONFIRMED' });
  const mail = await arrived('mina', 'Your tickets: Night of Stars');
  const tickets = await ticketsOf(app, mina.token);
  expect(codesOf(mail)).toEqual(
    concert.seatIds.slice(0, 2).map((id) => codeOf(tickets.find(({ seat }) => seat.id === id)!.token)),
  );
  expect(partOf(mail, 'text/plain')!.body.toString()).toContain('A, row A, seat 2');

  const given = tickets.find(({ seat }) => seat.id === concert.seatIds[0])!;
  const input = { ticketId: given.id, recipientEmail: 'jisoo@example.com' };
  await run(app.url, 'TransferTicket', { input }, mina.token);
  const received = await arrived('jisoo', 'A ticket for you: Night of Stars');
  const [own] = await ticketsOf(app, jisoo.token);
  // The ticket came from a user whose address is for messages alone.
  expect(JSON.stringify(own)).not.toContain('@example.com');
  expect(codesOf(received)).toEqual([codeOf(own!.token)]);
  expect(partOf(received, 'text/plain')!.body.toString()).toContain('mina has given you a ticket.');
  const gave = await arrived('mina', 'You gave away a ticket: Night of Stars');
  expect(codesOf(gave)).toEqual([]);

  const returned = await hold(app, concert, jisoo, [concert.seatIds[3]!]);
  await pay(app, jisoo, returned, 'returned');
  await arrived('jisoo', 'Your ticket: Night of Stars');
  await refund(app, jisoo.token, returned, 'back');
  await arrived('jisoo', 'Your refund of ₩110,000: Night of Stars');

  expect(smtp.delivered).toHaveLength(5);
  await eventually(async () => expect(await metric(app, 'ticket_rush_mail_sent_total')).toBe(5));
  expect(await metric(app, 'ticket_rush_mail_waiting')).toBe(0);
});

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    parseConfig(ROOMS, env);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
};

test('a mail server needs a sender, and both have to be right', () => {
  const from = 'Tickets <tickets@example.com>';
  expect(problemsOf({ SMTP_URL: 'smtp://mail.example.com' })).toEqual(['SMTP_URL needs MAIL_FROM beside it']);
  const wrong = problemsOf({ SMTP_URL: 'smtp://u:secret@mail.example.com/x', MAIL_FROM: 'Tickets' });
  expect(wrong).toEqual([
    expect.stringMatching(/^SMTP_URL must be a URL such as/),
    expect.stringMatching(/^MAIL_FROM must be an address/),
  ]);
  expect(wrong.join()).not.toContain('secret');
  expect(problemsOf({ SMTP_URL: 'smtps://mail.example.com', MAIL_FROM: from })).toEqual([]);
});

test('in production without a mail server nothing is sent, and the start says so', async () => {
  const notices: string[] = [];
  const ground = {
    production: true,
    settings: parseConfig(ROOMS, {}).of(notificationRoom),
    report: () => () => undefined,
    notice: (text: string) => notices.push(text),
  };
  const room = notificationRoom.build(ground as never, {} as never);
  await room.start?.({ api: true, worker: true });
  expect(room.consumers).toBeUndefined();
  expect(notices).toEqual(['no messages are sent to people: SMTP_URL is not set']);
});
