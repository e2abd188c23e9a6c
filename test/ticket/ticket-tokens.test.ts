import { expect, test } from '@jest/globals';
import type { SeatReader } from '../../src/catalogue/index.js';
import { createKeyring } from '../../src/platform/secrets.js';
import { TicketTokens } from '../../src/ticket/ticket-tokens.js';
import { SECRETS } from '../people/house.js';

const seatIn = (name: string, row: string | null, number: string): SeatReader =>
  ({ ofPerformance: () => [{ liesIn: { name }, row, number }] }) as unknown as SeatReader;
const ticket = {
  id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  performanceId: 2 ** 31 - 1,
  seatId: 10 ** 12,
  lab: true,
  issuedAt: new Date('2099-12-31T23:59:59Z'),
};
const said = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

test('a token is short, however long the name of the section is', async () => {
  const tokens = new TicketTokens(createKeyring(SECRETS), seatIn('가'.repeat(100), 'ZZZ', '100000'));
  const token = await tokens.sign(ticket);
  expect(token.length).toBeLessThanOrEqual(430);
  expect(said(token)).toMatchObject({ sec: '가'.repeat(24), row: 'ZZZ', num: '100000', lab: true });
});

test('a token of a standing section outside a lab says neither row nor lab', async () => {
  const tokens = new TicketTokens(createKeyring(SECRETS), seatIn('Standing', null, '7'));
  const claims = said(await tokens.sign({ ...ticket, lab: false }));
  expect(Object.keys(claims)).toEqual(['jti', 'iat', 'per', 'seat', 'sec', 'num']);
});

test('a ticket is the same text whenever it is signed, and is read with the key that has signed it', async () => {
  const seats = seatIn('A', 'A', '1');
  const before = await new TicketTokens(createKeyring(SECRETS), seats).sign(ticket);
  const [first, second] = SECRETS;
  const turned = new TicketTokens(createKeyring([second!, first!]), seats);
  expect(await new TicketTokens(createKeyring(SECRETS), seats).sign(ticket)).toBe(before);
  expect(await turned.sign(ticket)).not.toBe(before);
  expect(await turned.read(before)).toEqual({ id: ticket.id });
  const without = new TicketTokens(createKeyring([second!]), seats);
  expect(await without.read(before)).toBe('FOREIGN');
});
