import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddress from '@fastify/proxy-addr';

export type ClientAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string;

/**
 * Tells the address that a request comes from: the socket's, or, where that is a trusted proxy's, the last
 * one in `X-Forwarded-For` that no trusted proxy has. What a client writes into that header counts for
 * nothing.
 *
 * @param trustedProxies addresses and networks such as 10.0.0.0/8
 */
export function clientAddress(trustedProxies: readonly string[]): ClientAddress {
  if (trustedProxies.length === 0) return ({ socket }) => socket.remoteAddress ?? '';
  const trusted = proxyAddress.compile([...trustedProxies]);
  return ({ socket, headers }) => {
    const forwarded = { 'x-forwarded-for': hops(headers['x-forwarded-for']).join(',') };
    // It looks at the socket and this header only.
    return proxyAddress({ socket, headers: forwarded } as unknown as IncomingMessage, trusted) ?? '';
  };
}

/**
 * The addresses of the header, without the ports that some proxies add: a client must not count as another
 * one on each of its connections. An entry that is no address ends the way back: nothing before it counts.
 */
function hops(header: string | string[] | undefined): string[] {
  const entries = String(header ?? '').split(',');
  const addresses = entries.map((entry) => withoutPort(entry.trim()));
  return addresses.slice(addresses.findLastIndex((address) => isIP(address) === 0) + 1);
}

const WITH_PORT = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/;

/** `192.0.2.1:1001`, `[2001:db8::1]:1001`, `[2001:db8::1]`, or an address as it is. */
function withoutPort(entry: string): string {
  const [, inBrackets, plain] = WITH_PORT.exec(entry) ?? [];
  return inBrackets ?? plain ?? entry;
}
