import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { qrSvg } from '../../src/ticket/qr-code.js';
import { textOfQr } from './qr-reader.js';

/** As a token: base 64 in three parts. */
const text = (length: number): string => {
  const random = randomBytes(length).toString('base64url');
  return `${random.slice(0, 64)}.${random.slice(65, length - 87)}.${random.slice(length - 86, length)}`;
};

test('a QR code can be read back, for any token, and is small', () => {
  for (const length of [311, 430]) {
    for (let round = 0; round < 5; round += 1) {
      const token = text(length);
      expect(token).toHaveLength(length);
      const svg = qrSvg(token);
      expect(textOfQr(svg)).toBe(token);
      expect(svg.length).toBeLessThan(25_000);
      expect(svg).toMatch(
        /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^<>]*><path [^<>]*\/><path [^<>]*\/><\/svg>$/,
      );
    }
  }
});
