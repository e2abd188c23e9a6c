import { describe, expect, it } from '@jest/globals';
import { addressKey, isLoopback } from '../../src/platform/address.js';

describe('the key of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:9::6', '2001:db8:0:0::/64'],
    ['::6', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('of %s is %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.3.2.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['12.7.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['::1:1', false],
    ['', false],
  ])('%s is of this machine: %s', (address, loopback) => {
    expect(isLoopback(address)).toBe(loopback);
  });
});
