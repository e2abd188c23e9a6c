import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { header, type Mail, partOf, readable } from '../support/mime.js';
import { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterEach(() => world.reset());
afterAll(() => world.close());

const subjectOf = (mail: Mail): string => readable(header(mail, 'subject')!);
const delivered = (): string[] =>
  world.smtp.delivered.map(({ to, mail }) => `${to.join()}: ${subjectOf(mail)}`).sort();
const textsOf = (index: number): string[] => {
  const { mail } = world.smtp.delivered[index]!;
  return ['text/plain', 'text/html'].map((type) =>
    partOf(mail, type)!.body.toString('utf8').replace(/\s+/g, ' '),
  );
};

/** A ticket of this user. */
const ticketOf = (holderUserId: string): string =>
  world.ticket({ reservationId: randomUUID(), holderUserId }).id;

const concerned = async (what: string, because: string, ticketIds: string[]): Promise<void> => {
  const userIds = ticketIds.map((id) => world.tickets.get(id)!.holderUserId);
  await world.event('holders-concerned', { what, because, ticketIds, userIds });
  await world.heard();
};

test.each([
  ['MOVED', 'New date or venue', 'Your ticket stays valid'],
  ['POSTPONED', 'Postponed', 'can take the purchase back until it begins'],
])(
  '%s: each holder is told once, by text and HTML, with the date as it is now',
  async (what, subject, sentence) => {
    const mina = await world.user('mina@example.com');
    const jisoo = await world.user('jisoo@example.com');
    const guest = await world.user(null);
    const [one, two, three, four] = [mina, mina, jisoo, guest].map(ticketOf);
    await concerned(what, 'change:1', [one!, two!]);
    await concerned(what, 'change:1', [two!, three!, four!]);
    await world.sender().sendDue();
    expect(delivered()).toEqual([
      `jisoo@example.com: ${subject}: Night of Stars`,
      `mina@example.com: ${subject}: Night of Stars`,
    ]);
    for (const text of textsOf(0)) {
      expect(text).toContain('1 January 2099, 19:00 (Asia/Seoul)');
      expect(text).toContain(sentence);
    }
    // The next change is another message.
    await concerned(what, 'change:2', [one!]);
    await world.sender().sendDue();
    expect(delivered()).toHaveLength(3);
  },
);

test('a ticket that was given back meanwhile, and a performance that was cancelled: nothing to say', async () => {
  const mina = await world.user('mina@example.com');
  const jisoo = await world.user('jisoo@example.com');
  const one = ticketOf(mina);
  const two = ticketOf(jisoo);
  await concerned('MOVED', 'change:1', [one, two]);
  world.tickets.get(one)!.status = 'VOID';
  world.cancelledAt = new Date();
  await world.sender().sendDue();
  expect(delivered()).toEqual([]);
  expect((await world.rows()).map(({ status }) => status)).toEqual(['NOTHING_TO_SAY', 'NOTHING_TO_SAY']);
});

test('cancelled: the holders of void tickets are told, and the refund says why', async () => {
  const mina = await world.user('mina@example.com');
  await world.sell([mina]);
  await world.sender().sendDue();
  world.cancelledAt = new Date();
  const [ticket] = world.tickets.values();
  const [payment] = world.payments.values();
  ticket!.status = 'VOID';
  Object.assign(payment!, { status: 'REFUNDED', refunded: 110_000 });
  await concerned('CANCELLED', 'cancellation:7', [ticket!.id]);
  await world.paymentChanged(payment!, mina);
  await world.sender().sendDue();
  expect(delivered()).toEqual([
    'mina@example.com: Cancelled: Night of Stars',
    'mina@example.com: Your refund of ₩110,000: Night of Stars',
    'mina@example.com: Your ticket: Night of Stars',
  ]);
  const texts = [...textsOf(1), ...textsOf(2)].join();
  expect(texts).toContain('The money goes back by itself');
  expect(texts).toContain('This performance was cancelled.');
});
