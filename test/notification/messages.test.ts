import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SMTP_CONNECTIONS } from '../../src/mail/index.js';
import { FORGET_MESSAGES } from '../../src/notification/outgoing.statement.js';
import { run } from '../../src/platform/postgres.js';
import { eventually } from '../support/eventually.js';
import { header, type Mail, partOf, partsOf, readable } from '../support/mime.js';
import { textOfDots } from '../ticket/qr-reader.js';
import { readPng } from './png.js';
import { tokenOf, World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterEach(() => world.reset());
afterAll(() => world.close());

const subjectOf = (mail: Mail): string => readable(header(mail, 'subject')!);
const idOf = (mail: Mail): string => header(mail, 'message-id')!;
const textOf = (mail: Mail): string => partOf(mail, 'text/plain')!.body.toString('utf8');
const htmlOf = (mail: Mail): string => partOf(mail, 'text/html')!.body.toString('utf8');
const delivered = (): [to: string, subject: string][] =>
  world.smtp.delivered.map(({ to, mail }) => [to.join(), subjectOf(mail)]);

describe('what a message says', () => {
  test('tickets that were bought: the QR code of each is in the message', async () => {
    const mina = await world.user('mina@example.com');
    await world.sell([mina], 2);
    await world.sender().sendDue();
    expect(delivered()).toEqual([['mina@example.com', 'Your tickets: Night of Stars']]);
    const { mail } = world.smtp.delivered[0]!;
    const pictures = partsOf(mail, 'image/png');
    const tokens = [...world.tickets.keys()].map(tokenOf);
    expect(pictures).toHaveLength(2);
    pictures.forEach((picture, index) => {
      expect(textOfDots(readPng(picture.body))).toBe(tokens[index]);
      expect(htmlOf(mail)).toContain(`src="cid:${header(picture, 'content-id')!.slice(1, -1)}"`);
      expect(textOf(mail)).toContain(`Code: ${tokens[index]}`);
    });
    for (const text of [textOf(mail), htmlOf(mail)]) {
      expect(text).toContain('Floor A, row C, seat 1');
      expect(text).toContain('₩110,000');
      expect(text).toContain('1 January 2099, 19:00 (Asia/Seoul)');
      expect(text).toContain('Olympic Hall, Seoul');
    }
    expect(htmlOf(mail)).not.toMatch(/https?:|<script/);
    expect(await world.rows()).toMatchObject([{ status: 'SENT', tries: 1, last_failure: null }]);
  });

  test('money that went back, and a payment that failed', async () => {
    const mina = await world.user('mina@example.com');
    await world.sell([mina]);
    await world.sender().sendDue();
    const [payment] = world.payments.values();
    Object.assign(payment!, { status: 'REFUNDED', refunded: 110_000 });
    for (const ticket of world.tickets.values()) ticket.status = 'VOID';
    await world.paymentChanged(payment!, mina);
    const heldUntil = new Date('2098-01-01T01:00:00Z');
    world.reservations.set('held', { id: 'held', status: 'PAYING', heldUntil });
    const failed = world.pay('held', { method: 'SANDBOX', status: 'FAILED' });
    await world.paymentChanged(failed, mina, 'DECLINED');
    await world.sender().sendDue();
    expect(delivered().slice(1).sort()).toEqual([
      ['mina@example.com', 'Your payment did not go through: Night of Stars'],
      ['mina@example.com', 'Your refund of ₩110,000: Night of Stars'],
    ]);
    const texts = world.smtp.delivered.map(({ mail }) => textOf(mail)).join();
    expect(texts).toContain('The money is in your wallet.');
    expect(texts.replaceAll('\n', ' ')).toContain('1 January 2098, 10:00 (Asia/Seoul)');
  });

  test('a ticket that was given away: to both, and neither a link nor a tag of a user gets in', async () => {
    world.title = 'Rock & <b>Roll</b>\r\nBcc: all@example.com';
    const mina = await world.user('mina@example.com', 'evil.example/<i>');
    const jisoo = await world.user('jisoo@example.com', 'Ji"soo');
    const [reservationId] = await world.sell([mina]);
    await world.sender().sendDue();
    const [old] = world.tickets.values();
    old!.status = 'VOID';
    const given = world.ticket({ reservationId: reservationId!, holderUserId: jisoo, replaces: old!.id });
    const change = { ticketIds: [given.id], change: 'TRANSFERRED', userId: jisoo };
    await world.event('tickets-changed', { reservationId, ...change });
    await world.heard();
    await world.sender().sendDue();
    const [, ...sent] = world.smtp.delivered;
    const byAddress = new Map(sent.map(({ to, mail }) => [to[0]!, mail]));
    expect([...byAddress.keys()].sort()).toEqual(['jisoo@example.com', 'mina@example.com']);
    const received = byAddress.get('jisoo@example.com')!;
    expect(textOf(received)).toContain('Another fan has given you a ticket.');
    expect(textOf(received)).toContain(tokenOf(given.id));
    expect(htmlOf(received)).toContain('Rock &amp; &lt;b&gt;Roll&lt;/b&gt;');
    const gave = byAddress.get('mina@example.com')!;
    expect(htmlOf(gave)).toContain('Ji&quot;soo has your ticket now.');
    expect(textOf(gave)).not.toContain('Code:');
    for (const { mail, to } of sent) {
      expect(header(mail, 'bcc')).toBeUndefined();
      expect(to).toHaveLength(1);
      expect(htmlOf(mail)).not.toMatch(/evil|<[bi]>/);
    }
  });
});

describe('to whom there is nothing to say', () => {
  test('guests have no address: they get no row', async () => {
    await world.sell([await world.user(null), await world.user('mina@example.com')]);
    expect(await world.rows()).toHaveLength(1);
  });

  test('what is not true any more is not said', async () => {
    const mina = await world.user('mina@example.com');
    const [refunded, lab] = await world.sell([mina, mina]);
    for (const ticket of world.tickets.values()) {
      if (ticket.reservationId === refunded) ticket.status = 'VOID';
      if (ticket.reservationId === lab) ticket.lab = true;
    }
    const payment = world.pay('later paid', { status: 'FAILED' });
    await world.paymentChanged(payment, mina, 'DECLINED');
    payment.status = 'CAPTURED';
    const superseded = world.pay('paid otherwise', { status: 'FAILED' });
    await world.paymentChanged(superseded, mina, 'SUPERSEDED');
    await world.sender().sendDue();
    expect(delivered()).toEqual([]);
    expect((await world.rows()).map(({ status }) => status)).toEqual(Array(3).fill('NOTHING_TO_SAY'));
  });
});

describe('nothing is lost, and nothing comes twice without need', () => {
  test('an event that comes again makes no second message', async () => {
    await world.sell([await world.user('mina@example.com')]);
    await world.sender().sendDue();
    await world.hearAgain();
    await world.pausesAreOver();
    await world.sender().sendDue();
    expect(delivered()).toHaveLength(1);
    expect(await world.rows()).toHaveLength(1);
  });

  test('a server that is away for a while delays the messages, however long it takes', async () => {
    const users = await Promise.all(Array.from({ length: 12 }, (_, n) => world.user(`fan${n}@example.com`)));
    await world.sell(users);
    const sender = world.sender();
    await world.smtp.stop();
    for (let tries = 1; tries <= 5; tries += 1) {
      await sender.sendDue();
      const rows = await world.rows();
      // One outage ends the round: not every message has to find it out.
      expect(rows.filter(({ rests }) => rests)).toHaveLength(12);
      expect(rows.every(({ status, refusals }) => status === 'WAITING' && refusals === 0)).toBe(true);
      await world.pausesAreOver();
    }
    expect(world.counted.unavailable).toBeLessThanOrEqual(5 * SMTP_CONNECTIONS);
    await world.smtp.listen();
    await sender.sendDue();
    expect(
      delivered()
        .map(([to]) => to)
        .sort(),
    ).toEqual(users.map((_, n) => `fan${n}@example.com`).sort());
    expect(world.counted).toMatchObject({ sent: 12 });
  });

  test('a connection that ends before the answer: the same message comes again', async () => {
    await world.sell([await world.user('mina@example.com')]);
    world.smtp.manners = { cutsBeforeAnswer: true };
    const sender = world.sender();
    await sender.sendDue();
    expect(await world.rows()).toMatchObject([{ status: 'WAITING', tries: 1 }]);
    world.smtp.manners = {};
    await world.pausesAreOver();
    await sender.sendDue();
    expect(delivered()).toHaveLength(1);
    expect(world.smtp.read.length).toBeGreaterThanOrEqual(2);
    expect(new Set(world.smtp.read.map(idOf)).size).toBe(1);
  });

  test('a recipient who is refused for good is given up, and holds up no other', async () => {
    await world.sell([await world.user('gone@example.com'), await world.user('mina@example.com')]);
    world.smtp.manners = {
      refuse: (to) => (to.startsWith('gone') ? { code: 550, text: `5.1.1 <${to}> is unknown` } : undefined),
    };
    const sender = world.sender();
    for (let tries = 1; tries <= 4; tries += 1) {
      await sender.sendDue();
      await world.pausesAreOver();
    }
    expect(delivered().map(([to]) => to)).toEqual(['mina@example.com']);
    const givenUp = (await world.rows()).find(({ status }) => status === 'GIVEN_UP');
    expect(givenUp).toMatchObject({ tries: 3, refusals: 3, last_failure: '550 5.1.1 after RCPT' });
    expect(world.counted).toEqual({ sent: 1, refused: 3, 'given up': 1 });
    const [{ row }] = (await world.database.query(
      `select string_agg(m::text, ' ') as row from outgoing_message m`,
    )) as [{ row: string }];
    expect(row).not.toContain('@');
  });

  test('two workers share the work', async () => {
    const users = await Promise.all(Array.from({ length: 50 }, (_, n) => world.user(`fan${n}@example.com`)));
    await world.sell(users);
    await Promise.all([world.sender().sendDue(), world.sender().sendDue()]);
    expect(world.smtp.delivered).toHaveLength(50);
    expect(new Set(world.smtp.delivered.map(({ mail }) => idOf(mail))).size).toBe(50);
  });

  test('no transaction is open while the server is spoken to, and a stop waits for its answer', async () => {
    await world.sell([await world.user('mina@example.com')]);
    const { promise: answer, resolve } = Promise.withResolvers<void>();
    world.smtp.manners = { answersAfter: answer };
    const sender = world.sender();
    sender.start();
    await eventually(async () => expect(world.smtp.read).toHaveLength(1));
    const open = await world.database.query(
      `select from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
    );
    expect(open).toEqual([]);
    const stopped = sender.stop();
    resolve();
    await stopped;
    expect(await world.rows()).toMatchObject([{ status: 'SENT' }]);
  });

  test('a stop gives up a server that does not answer, and the message waits', async () => {
    await world.sell([await world.user('mina@example.com')]);
    const { promise: answer, resolve } = Promise.withResolvers<void>();
    world.smtp.manners = { answersAfter: answer };
    const sender = world.sender(50);
    sender.start();
    await eventually(async () => expect(world.smtp.read).toHaveLength(1));
    await sender.stop();
    expect(await world.rows()).toMatchObject([{ status: 'WAITING', tries: 1, refusals: 0 }]);
    resolve();
  });

  test('a message that cannot be written holds up no other, and is reported', async () => {
    await world.sell([await world.user('mina@example.com'), await world.user('jisoo@example.com')]);
    const [broken] = world.tickets.keys();
    world.sign = ({ id }) => {
      if (id === broken) throw new Error('there is no key');
      return tokenOf(id);
    };
    await world.sender().sendDue();
    expect(delivered().map(([to]) => to)).toEqual(['jisoo@example.com']);
    expect(world.errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^the message [\w-]+ cannot be written$/),
    ]);
    world.sign = ({ id }) => tokenOf(id);
    await world.pausesAreOver();
    await world.sender().sendDue();
    expect(delivered()).toHaveLength(2);
  });

  test('what was sent is forgotten after 30 days', async () => {
    await world.sell([await world.user('mina@example.com'), await world.user('jisoo@example.com')]);
    await world.sender().sendDue();
    await world.sell([await world.user('later@example.com')]);
    await world.database.query(
      `update outgoing_message set done_at = done_at - interval '31 days', happened_at = happened_at - interval '31 days'
       where id = (select id from outgoing_message where done_at is not null limit 1)`,
    );
    expect(await run(world.pool, FORGET_MESSAGES, [30, 1_000])).toHaveLength(1);
    expect((await world.rows()).map(({ status }) => status)).toEqual(['SENT', 'WAITING']);
  });
});
