import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ROOMS } from '../../src/app.js';
import {
  IdKinds,
  type NumberedKind,
  numberedKind,
  type UnguessableKind,
} from '../../src/platform/id-kind.js';

const kinds = ROOMS.listed.flatMap(({ definition }) => definition.ids);
const all = new IdKinds(kinds);
const PRIVATE = [
  'User',
  'Viewer',
  'Wallet',
  'WalletTransaction',
  'Reservation',
  'Payment',
  'Ticket',
  'StandbyPlace',
  'SeatOffer',
];
const unguessable = kinds.filter(({ type }) => PRIVATE.includes(type)) as unknown as UnguessableKind[];
const numbered = kinds.filter(({ type }) => !PRIVATE.includes(type)) as unknown as NumberedKind[];

test('every number comes back from its id, and only under its own type', () => {
  expect(numbered.length).toBeGreaterThan(8);
  fc.assert(
    fc.property(fc.constantFrom(...numbered), fc.integer({ min: 0, max: 2 ** 31 - 1 }), (kind, number) => {
      const id = kind.encode(number);
      expect(all.decode(id)).toEqual({ type: kind.type, value: number });
      for (const other of numbered) expect(other.decode(id)).toBe(other === kind ? number : undefined);
    }),
  );
});

test('every UUID comes back from its id', () => {
  expect(unguessable).toHaveLength(PRIVATE.length);
  fc.assert(
    fc.property(fc.constantFrom(...unguessable), fc.uuid(), (kind, uuid) => {
      const id = kind.encode(uuid);
      expect(all.decode(id)).toEqual({ type: kind.type, value: uuid });
      for (const other of unguessable) expect(other.decode(id)).toBe(other === kind ? uuid : undefined);
    }),
  );
});

test('what is not an id of ours is no id, and one thing has one id', () => {
  const foreign = ['', '_', 'con_', 'con_01', '00', 'con-1', 'CON_1', 'xyz_1', 'con_1 ', 'é', 'con_zzzzzzzz'];
  for (const text of [...foreign, `rsv_${'z'.repeat(22)}`, 'con_1_1', '_1']) {
    expect(all.decode(text)).toBeUndefined();
    for (const kind of kinds) expect(kind.decode(text)).toBeUndefined();
  }
  const texts = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc
      .tuple(fc.constantFrom(...kinds), fc.stringMatching(/^[0-9A-Za-z]{1,24}$/))
      .map(([kind, digits]) => (kind.tag === '' ? digits : `${kind.tag}_${digits}`)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const decoded = all.decode(text);
      const kind = kinds.find(({ type }) => type === decoded?.type);
      if (decoded) expect(kind?.encode(decoded.value as never)).toBe(text);
    }),
  );
});

test('a number that a column cannot hold is no id, and a tag is three letters', () => {
  const int = numberedKind('Int', 'int');
  const wide = numberedKind('Wide', 'wid', { wide: true });
  expect(int.decode(int.encode(2 ** 31 - 1))).toBe(2 ** 31 - 1);
  expect(int.decode(int.encode(2 ** 31))).toBeUndefined();
  expect(wide.decode(wide.encode(Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => numberedKind('Long', 'long')).toThrow('"long" is no tag of ids');
});
