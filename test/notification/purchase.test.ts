import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { ROOMS } from '../../src/app.js';
import { ConfigError, parseConfig } from '../../src/config.js';
import { notificationRoom } from '../../src/notification/index.js';
import { startOn, startTestApp, type TestApp } from '../support/app.js';
import { createConcert, type TestConcert } from '../support/concert.js';
import { createTestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { run } from '../support/graphql.js';
import { metric } from '../support/metric.js';
import { header, type Mail, partOf, partsOf, readable } from '../support/mime.js';
import { type Buyer, buyer, hold, pay, refund, setBalance } from '../support/purchases.js';
import { readMailFile, TestSmtp } from '../support/smtp.js';
import { ticketsOf } from '../support/ticket-holders.js';
import { textOfDots } from '../ticket/qr-reader.js';
import { readPng } from './png.js';

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
async function signUp(name: string, at: Pick<TestApp, 'url' | 'database'> = app): Promise<Buyer> {
  const input = { email: `${name}@example.com`, password: 'correct horse', displayName: name };
  const { data } = await run(at.url, 'SignUp', { input });
  const { accessToken: token } = data.signUp;
  const { sub: userId } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  await setBalance(at, userId, 1_000_000);
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

/** What a camera would read in the pictures of a message. */
const codesOf = (mail: Mail): (string | undefined)[] =>
  partsOf(mail, 'image/png').map(({ body }) => textOfDots(readPng(body)));

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
    concert.seatIds.slice(0, 2).map((id) => tickets.find(({ seat }) => seat.id === id)!.token),
  );
  expect(partOf(mail, 'text/plain')!.body.toString()).toContain('A, row A, seat 2');

  const given = tickets.find(({ seat }) => seat.id === concert.seatIds[0])!;
  const input = { ticketId: given.id, recipientEmail: 'jisoo@example.com' };
  await run(app.url, 'TransferTicket', { input }, mina.token);
  const received = await arrived('jisoo', 'A ticket for you: Night of Stars');
  const [own] = await ticketsOf(app, jisoo.token);
  // The ticket came from a user whose address is for messages alone.
  expect(JSON.stringify(own)).not.toContain('@example.com');
  expect(codesOf(received)).toEqual([own!.token]);
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

test('without a mail server a purchase writes one file and one line of the log', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'mail-'));
  const database = await createTestDatabase();
  const lines: string[] = [];
  const logger = pino({ base: null }, { write: (line: string) => lines.push(line) });
  const plain = await startOn(database, { DATA_DIR: dataDir }, logger);
  try {
    const shop = { url: plain.url!, database };
    const hall = await createConcert(shop, { concert: { title: 'Night of Stars' } });
    const mina = await signUp('mina', shop);
    await pay(shop, mina, await hold(shop, hall, mina, hall.seatIds.slice(0, 1)), 'key');
    const written = () => lines.filter((line) => line.includes('a message was written'));
    await eventually(async () => expect(written()).not.toEqual([]));
    await eventually(async () => {
      const left = await database.query(`select from outgoing_message where status <> 'SENT'`);
      expect(left).toEqual([]);
    });
    const [name, ...others] = await readdir(join(dataDir, 'mail'));
    expect(others).toEqual([]);
    expect(name).toMatch(/^ticket-rush\.[\w.-]+\.eml$/);
    const path = join(dataDir, 'mail', name!);
    const subject = 'Your ticket: Night of Stars';
    expect(written().map((line) => JSON.parse(line).msg)).toEqual([
      `a message was written to ${path}: ${subject}`,
    ]);
    const mail = await readMailFile(path);
    expect(header(mail, 'to')).toBe('mina@example.com');
    const [ticket] = await ticketsOf(shop, mina.token);
    expect(codesOf(mail)).toEqual([ticket!.token]);
  } finally {
    await plain.stop();
    await database.drop();
    await rm(dataDir, { recursive: true });
  }
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
