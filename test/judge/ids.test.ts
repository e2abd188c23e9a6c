import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { performanceNumber, seatNumber, uuidOf } from '../../tools/judge/ids.js';
import { numberedId, unguessableId } from '../support/ids.js';

test('the judge reads the ids that the server writes', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(), fc.uuid(), (seat, performance, uuid) => {
      expect(seatNumber(numberedId('Seat', seat))).toBe(String(seat));
      expect(performanceNumber(numberedId('Performance', performance))).toBe(performance);
      expect(uuidOf('rsv', unguessableId('Reservation', uuid))).toBe(uuid);
      expect(uuidOf('usr', unguessableId('User', uuid))).toBe(uuid);
      expect(uuidOf('vwr', unguessableId('Viewer', uuid))).toBe(uuid);
    }),
  );
});

test('the ends of the range and what lies beyond', () => {
  const zeros = '00000000-0000-0000-0000-000000000000';
  expect(seatNumber('0')).toBe('0');
  expect(uuidOf('usr', 'usr_0')).toBe(zeros);
  expect(uuidOf('usr', unguessableId('User', zeros.replaceAll('0', 'f')))).toBe(zeros.replaceAll('0', 'f'));
  expect(uuidOf('usr', `usr_${'z'.repeat(22)}`)).toBeUndefined();
  expect(performanceNumber('per_zzzzzz')).toBeUndefined();
});

test.each(['', '00', '01', 'a-b', 'per_1', 'seat_1', '_1', ' 1', '1\n', 'z'.repeat(23)])(
  '%j is no id of a seat',
  (id) => expect(seatNumber(id)).toBeUndefined(),
);
test.each(['usr_1', 'rsv_', 'rsv_01', 'rsv1', 'RSV_1', 'rsv__1'])('%j is no id of a reservation', (id) =>
  expect(uuidOf('rsv', id)).toBeUndefined(),
);
