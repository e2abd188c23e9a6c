import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddress from '@fastify/proxy-addr';

export type ClientAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string;

/**
 * Finds the address of a request's client. It is the socket's address, unless that belongs to a trusted
 * proxy. Then it is the last address in `X-Forwarded-For` that does not belong to a trusted proxy. Entries
 * that a client writes into that header itself are ignored.
 *
 * @param trustedProxies addresses and networks such as 10.0.0.0/8
 */
export function clientAddress(trustedProxies: readonly string[]): ClientAddress {
  if (trustedProxies.length === 0) return ({ socket }) => socket.remoteAddress ?? '';
  const trusted = proxyAddress.compile([...trustedProxies]);
  return ({ socket, headers }) => {
    const forwarded = { 'x-forwarded-for': hops(headers['x-forwarded-for']).join(',') };
    // The library looks at the socket and this header only.
    return proxyAddress({ socket, headers: forwarded } as unknown as IncomingMessage, trusted) ?? '';
  };
}

/**
 * The addresses in the header, without the ports that some proxies add. With its port, a client would count
 * as another one on each of its connections. An entry that is not an address cannot be trusted, and neither
 * can the entries before it.
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
