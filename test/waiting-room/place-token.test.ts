import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createKeyring } from '../../src/platform/secrets.js';
import type { Place } from '../../src/waiting-room/line/place.js';
import { PlaceTokens, type TokenPlace } from '../../src/waiting-room/line/place-token.js';
import { JWT_SECRET } from '../support/app.js';

const tokens = new PlaceTokens(createKeyring([JWT_SECRET]));
const MAC_BITS = 128;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const said = fc.record({
  concertId: fc.integer({ min: 1, max: 2 ** 20 }),
  userId: fc.uuid(),
  epoch: fc.integer({ min: 1, max: 1_000 }),
  sequence: fc.integer({ min: 1, max: 2 ** 33 }),
  drawn: fc.boolean(),
  issuedAt: fc.integer({ min: 0, max: 2 ** 33 }),
});
const FIELDS = ['concertId', 'userId', 'epoch', 'sequence', 'drawn', 'issuedAt'] as const;

const tokenOf = ({ epoch, drawn, ...place }: TokenPlace, by = tokens): string =>
  by.of({ ...place, facts: { epoch, drawn } } as Place);

const claimOf = (token: string): string => token.slice(0, token.lastIndexOf('.'));
const macOf = (token: string): string => token.slice(token.lastIndexOf('.') + 1);

test('a token says where its owner stands', () => {
  fc.assert(
    fc.property(said, (place) => {
      expect(tokens.verified(tokenOf(place), place)).toEqual(place);
    }),
  );
});

test.each(FIELDS)('the signature of a place with another %s is none', (field) => {
  fc.assert(
    fc.property(said, said, (place, other) => {
      fc.pre(place[field] !== other[field]);
      const elsewhere = { ...place, [field]: other[field] };
      const forged = `${claimOf(tokenOf(place))}.${macOf(tokenOf(elsewhere))}`;
      expect(tokens.verified(forged, place)).toBeUndefined();
    }),
  );
});

test('every bit of the signature counts', () => {
  fc.assert(
    fc.property(said, fc.nat({ max: MAC_BITS - 1 }), (place, bit) => {
      const token = tokenOf(place);
      const mac = Buffer.from(macOf(token), 'base64url');
      mac[bit >> 3]! ^= 1 << (bit & 7);
      expect(tokens.verified(`${claimOf(token)}.${mac.toString('base64url')}`, place)).toBeUndefined();
    }),
  );
});

test('one place has one token: what stands for the same bytes, or the same number, is another text', () => {
  fc.assert(
    fc.property(said, (place) => {
      const token = tokenOf(place);
      // The last of 22 characters holds two bits of the signature and four that stand for nothing.
      const last = ALPHABET.indexOf(token.at(-1)!);
      const alike = [...ALPHABET].filter((_, index) => index >> 4 === last >> 4 && index !== last);
      expect(alike).toHaveLength(15);
      for (const each of alike) {
        expect(tokens.verified(`${token.slice(0, -1)}${each}`, place)).toBeUndefined();
      }
      for (const part of [0, 1, 2, 3]) {
        const parts = token.split('.');
        parts[part] = `0${parts[part]}`;
        expect(tokens.verified(parts.join('.'), place)).toBeUndefined();
      }
    }),
  );
});

test('a key of a secret that is not ours signs nothing; one that still verifies does', () => {
  fc.assert(
    fc.property(said, (place) => {
      const theirs = new PlaceTokens(createKeyring(['a secret of 32 bytes and more of another site']));
      const token = tokenOf(place, theirs);
      expect(tokens.verified(token, place)).toBeUndefined();
      const parts = token.split('.');
      parts[4] = tokenOf(place).split('.')[4]!;
      expect(tokens.verified(parts.join('.'), place)).toBeUndefined();
      const both = createKeyring([JWT_SECRET, 'a secret of 32 bytes and more of another site']);
      expect(new PlaceTokens(both).verified(token, place)).toEqual(place);
    }),
  );
});
