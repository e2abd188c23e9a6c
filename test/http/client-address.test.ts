import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { clientAddress } from '../../src/http/transport/client-address.js';

const read = (trusted: string[], peer: string | undefined, forwarded?: string): string =>
  clientAddress(trusted)({
    socket: { remoteAddress: peer },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage);

const PROXIES = ['10.0.0.0/8', '2001:db8::/32'];

test.each<[string, string[], string, string | undefined, string]>([
  ['no proxy is trusted', [], '203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['not even this machine', [], '127.0.0.1', '198.51.100.1', '127.0.0.1'],
  ['a forged header from a stranger', PROXIES, '203.0.113.7', '127.0.0.1', '203.0.113.7'],
  ['one proxy', PROXIES, '10.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['one proxy that says nothing', PROXIES, '10.0.0.1', undefined, '10.0.0.1'],
  ['one proxy that says nothing in a header', PROXIES, '10.0.0.1', '', '10.0.0.1'],
  ['two proxies', PROXIES, '10.0.0.1', '203.0.113.7, 10.9.9.9', '203.0.113.7'],
  [
    'what was forged before the first proxy',
    PROXIES,
    '10.0.0.1',
    '127.0.0.1, 203.0.113.7, 10.9.9.9',
    '203.0.113.7',
  ],
  ['a trusted address behind a stranger', PROXIES, '10.0.0.1', '10.1.1.1, 203.0.113.7', '203.0.113.7'],
  ['proxies alone', PROXIES, '10.0.0.1', '10.1.1.1,10.2.2.2', '10.1.1.1'],
  ['a proxy mapped into IPv6', PROXIES, '::ffff:10.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['a stranger mapped into IPv6', PROXIES, '::ffff:203.0.113.7', '127.0.0.1', '::ffff:203.0.113.7'],
  ['a hop mapped into IPv6', PROXIES, '10.0.0.1', '203.0.113.7, ::ffff:10.3.3.3', '203.0.113.7'],
  ['a proxy of IPv6', PROXIES, '2001:db8::1', '2001:db9::7', '2001:db9::7'],
  ['a stranger of IPv6', PROXIES, '2001:db9::1', '::1', '2001:db9::1'],
  ['a client with its port', PROXIES, '10.0.0.1', '6.6.6.6:1001', '6.6.6.6'],
  ['a client of IPv6 with its port', PROXIES, '10.0.0.1', '[2001:db9::7]:1001', '2001:db9::7'],
  ['a client of IPv6 in brackets', PROXIES, '10.0.0.1', '[2001:db9::7]', '2001:db9::7'],
  ['a proxy with its port', PROXIES, '10.0.0.1', '203.0.113.7:5, 10.9.9.9:6', '203.0.113.7'],
  ['what is no address', PROXIES, '10.0.0.1', 'unknown', '10.0.0.1'],
  ['what was written before something that is no address', PROXIES, '10.0.0.1', '1.2.3.4, _x', '10.0.0.1'],
  ['a port that is none', PROXIES, '10.0.0.1', '1.2.3.4, 6.6.6.6:port', '10.0.0.1'],
  ['an address after what is no address', PROXIES, '10.0.0.1', 'x, 203.0.113.7:9', '203.0.113.7'],
])('%s', (_name, trusted, peer, forwarded, expected) => {
  expect(read(trusted, peer, forwarded)).toBe(expected);
});

test('a connection that is gone has no address', () => {
  expect(read([], undefined, '203.0.113.7')).toBe('');
});
