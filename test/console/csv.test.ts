import { expect, test } from '@jest/globals';
import { csvLine } from '../../src/console/csv.js';

test('a line is written as RFC 4180 says', () => {
  expect(csvLine(['a', 'b,c', 'say "no"', 'two\nlines', null, 7, ''])).toBe(
    'a,"b,c","say ""no""","two\nlines",,7,\r\n',
  );
  expect(csvLine([new Date('2026-05-01T11:00:00Z')])).toBe('2026-05-01T11:00:00.000Z\r\n');
});

test.each(['=1+1', '+1', '-1', '@sum', ' =1', '\t=1', '\r=1', '|calc', '%0A'])(
  'a text that a spreadsheet would run is made harmless: %j',
  (text) => {
    const line = csvLine([text]);
    expect(line.startsWith("'") || line.startsWith('"\'')).toBe(true);
  },
);

test('a negative number stays a number, and Hangul stays as it is', () => {
  expect(csvLine([-5, '아이유'])).toBe('-5,아이유\r\n');
});
