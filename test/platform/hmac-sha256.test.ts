import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HmacSha256 } from '../../src/platform/hmac-sha256.js';

test('it is what Node calls HMAC-SHA-256, under any key and for any text, one after the other', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.array(fc.string({ unit: 'binary', maxLength: 300 })),
      (bytes, texts) => {
        const key = Buffer.from(bytes);
        const mac = new HmacSha256(key);
        for (const text of texts)
          expect(mac.hex(text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
      },
    ),
  );
});

test('a key that would have to be hashed first is refused', () => {
  expect(() => new HmacSha256(Buffer.alloc(65))).toThrow(RangeError);
});
