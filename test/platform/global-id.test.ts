import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeId,
  decodeNumbered,
  decodeUnguessable,
  type NumberedType,
  numberedId,
  type UnguessableType,
  unguessableId,
} from '../../src/platform/global-id.js';

const numbered: NumberedType[] = [
  'Agency',
  'Artist',
  'Venue',
  'Concert',
  'Performance',
  'Section',
  'SeatMap',
  'WaitingRoom',
  'Seat',
];
const unguessable: UnguessableType[] = ['User', 'Viewer', 'Wallet', 'Reservation'];

test('every number comes back from its id, and only under its own type', () => {
  fc.assert(
    fc.property(fc.constantFrom(...numbered), fc.integer({ min: 0, max: 2 ** 31 - 1 }), (type, number) => {
      const id = numberedId(type, number);
      expect(decodeId(id)).toEqual({ type, number });
      for (const other of numbered)
        expect(decodeNumbered(other, id)).toBe(other === type ? number : undefined);
    }),
  );
});

test('every UUID comes back from its id', () => {
  fc.assert(
    fc.property(fc.constantFrom(...unguessable), fc.uuid(), (type, uuid) => {
      const id = unguessableId(type, uuid);
      expect(decodeUnguessable(type, id)).toBe(uuid);
      expect(decodeUnguessable(type === 'User' ? 'Viewer' : 'User', id)).toBeUndefined();
    }),
  );
});

test('what is not an id of ours is no id, and one thing has one id', () => {
  const lead = `rsv_${'z'.repeat(22)}`;
  for (const text of [
    '',
    '_',
    'con_',
    'con_01',
    '00',
    'con-1',
    'CON_1',
    'xyz_1',
    'con_1 ',
    'é',
    lead,
    'con_zzzzzzzz',
  ]) {
    expect(decodeId(text)).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (text) => {
      const decoded = decodeId(text);
      if (decoded)
        expect(
          'number' in decoded
            ? numberedId(decoded.type, decoded.number)
            : unguessableId(decoded.type, decoded.uuid),
        ).toBe(text);
    }),
  );
});
