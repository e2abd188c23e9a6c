import { describe, expect, it } from '@jest/globals';
import { checkedEmail, checkedPassword } from '../../src/people/credentials.js';
import { refreshTokenDigest } from '../../src/people/refresh-token.js';

const BAD = expect.objectContaining({ code: 'BAD_USER_INPUT' });

describe('an e-mail address', () => {
  it.each([
    ['Fan@Example.COM', 'fan@example.com'],
    ['  fan@example.com\n', 'fan@example.com'],
    ['ｆａｎ＠example.com', 'fan@example.com'],
    ['admin@localhost', 'admin@localhost'],
    ['팬@예시.한국', '팬@예시.한국'],
    ["o'hara+tickets@mail.example.co.kr", "o'hara+tickets@mail.example.co.kr"],
  ])('%j is known as %j', (given, normal) => {
    expect(checkedEmail(given)).toBe(normal);
  });

  it.each([
    '',
    'fan',
    '@example.com',
    'fan@',
    'fan@@example.com',
    'fan@example..com',
    'fan@.example.com',
    'two words@example.com',
    'fan\u0000@example.com',
    'fan\u200b@example.com',
    'fan\ud800@example.com',
    'fan@exam\u0000ple.com',
    `${'a'.repeat(65)}@example.com`,
    `fan@${'a.'.repeat(200)}com`,
    `${'a'.repeat(64)}@${`${'b'.repeat(60)}.`.repeat(3)}${'c'.repeat(20)}`,
    `${'a@'.repeat(30_000)}`,
  ])('%j is refused', (given) => {
    expect(() => checkedEmail(given)).toThrow(BAD);
  });
});

describe('a password', () => {
  it.each(['12345678', ' '.repeat(8), '비밀번호열려라참', '🎫'.repeat(128)])('%j will do', (given) => {
    expect(checkedPassword(given)).toBe(given);
  });

  it.each(['', '1234567', '🎫'.repeat(7), 'x'.repeat(129), '1234567\ud800'])('%j will not', (given) => {
    expect(() => checkedPassword(given)).toThrow(BAD);
  });
});

describe('the text of a refresh token', () => {
  it.each(['', 'x', 'x'.repeat(42), 'x'.repeat(44), `${'x'.repeat(42)}+`, `${'x'.repeat(42)}\u0000`])(
    '%j cannot be one',
    (given) => {
      expect(refreshTokenDigest(given)).toBeUndefined();
    },
  );
});
