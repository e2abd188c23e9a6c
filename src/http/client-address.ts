import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';

export type ClientAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string;

/**
 * Tells the address that a request comes from: the socket's, or, where that is a trusted proxy's, the last
 * one in `X-Forwarded-For` that no trusted proxy has. What anybody else writes into that header counts for
 * nothing.
 *
 * @param trustedProxies addresses and networks such as 10.0.0.0/8
 */
export function clientAddress(trustedProxies: readonly string[]): ClientAddress {
  if (trustedProxies.length === 0) return (request) => request.socket.remoteAddress ?? '';
  const trusted = proxyAddress.compile([...trustedProxies]);
  // It looks at the headers and the socket only.
  return (request) => proxyAddress(request as IncomingMessage, trusted) ?? '';
}
