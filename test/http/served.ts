import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Origins } from '../../src/http/admission/origins.js';
import { answerNoRequest } from '../../src/http/graphql/answer-errors.js';
import type { CompiledLane, LaneAnswer } from '../../src/http/graphql/compiled-lane.js';
import { RequestRouter, type RequestRouterDeps } from '../../src/http/request-router.js';
import { type ConnectionBounds, Connections } from '../../src/http/transport/connections.js';
import type { Logger } from '../../src/platform/logger.js';

export const FRIEND = 'https://tickets.example.com';
/** The path of a route for pages of every site. */
export const FOR_ANY_SITE = '/for-any-site';
export const NO_BOUNDS: ConnectionBounds = { max: Infinity, perAddressMax: Infinity, isProxy: () => false };

export interface Served {
  server: Server;
  url: string;
  /** The way of each answer. */
  counted: string[];
  /** The warnings in the log. */
  warnings: { fields: object; message: string }[];
  drain(): void;
  /** Also closes the connections that Node's server does not know, because it has not read them. */
  stop(): void;
}

interface Serving {
  answer: () => LaneAnswer | undefined | Promise<LaneAnswer | undefined>;
  general?: RequestRouterDeps['general'];
  listener?: (request: IncomingMessage, response: ServerResponse) => void;
  bounds?: Partial<ConnectionBounds>;
  underWayMax?: number;
  requestWithinMs?: number;
}

/** Serves only the router on a port of its own, with a lane that gives this answer. */
export async function serve({
  answer,
  general = () => Promise.reject(new Error('nothing is left to the general way')),
  listener = () => {},
  bounds,
  ...settings
}: Serving): Promise<Served> {
  const counted: string[] = [];
  const warnings: Served['warnings'] = [];
  let draining = false;
  const logger = {
    warn: (fields: object, message: string) => warnings.push({ fields, message }),
  } as unknown as Logger;
  const router = new RequestRouter({
    lane: { answer } as unknown as CompiledLane,
    general,
    connections: new Connections({ ...NO_BOUNDS, ...bounds }, logger),
    origins: new Origins('127.0.0.1', [FRIEND], logger),
    clientAddress: () => '127.0.0.1',
    draining: () => draining,
    mayAnySiteRead: (method, url) => method === 'GET' && url === FOR_ANY_SITE,
    countAnswer: (way) => counted.push(way),
    logger,
    underWayMax: settings.underWayMax,
  });
  const server = router.createServer(listener);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    answerNoRequest(error, socket as Socket),
  );
  if (settings.requestWithinMs !== undefined) {
    server.headersTimeout = settings.requestWithinMs;
    server.requestTimeout = settings.requestWithinMs;
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const stop = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  const drain = (): void => {
    draining = true;
  };
  return { server, url, counted, warnings, drain, stop };
}
