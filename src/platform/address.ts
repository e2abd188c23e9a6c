import { isIP, isIPv6 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
/** A provider gives a household at least this much, so a count of single addresses would limit nothing. */
const NETWORK_GROUPS = 4;

/** The origin of a server at a host, which may be an IPv6 address. */
export function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * The key under which attempts from an address are counted: an IPv4 address itself, or the /64 network of an
 * IPv6 address.
 *
 * @param address as a socket gives it; IPv4 may be mapped into IPv6
 */
export function addressKey(address: string): string {
  const plain = withoutWrapping(address);
  return isIPv6(plain) ? network(plain) : plain;
}

/** Whether the request came from this machine. */
export function isLoopback(address: string): boolean {
  const plain = withoutWrapping(address);
  return plain === '::1' || plain.startsWith('127.');
}

function withoutWrapping(address: string): string {
  return MAPPED_IPV4.exec(address)?.[1] ?? address.replace(/%.*$/, '');
}

function network(address: string): string {
  // The URL parser writes an address in its one canonical form.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const last = tail === '' ? [] : tail.split(':');
    groups.push(...Array<string>(GROUPS - groups.length - last.length).fill('0'), ...last);
  }
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

/** Whether it is an address or a network, such as 10.0.0.0/8. */
export function isNetwork(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)]!;
  const isLength = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits);
  return bits > 0 && isLength && rest.length === 0;
}
