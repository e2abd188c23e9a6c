import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { makeServer } from 'graphql-ws';
import { Redis } from 'ioredis';
import { WebSocketServer } from 'ws';
import type { FromServer } from './job.js';

/**
 * What one has with the libraries alone: graphql-ws, and graphql-redis-subscriptions' own iterator for every
 * reader, each event executed for each of them.
 */
const [, , redisUrl = '', sdl = '', eventJson = '{}'] = process.argv;
const TOPIC = 'fan-out-bench';
const schema = buildSchema(sdl);
const event = JSON.parse(eventJson) as Record<string, object>;
const [field] = Object.keys(event);
const tell = (said: FromServer): void => void process.send?.(said);
const pubSub = new RedisPubSub({ publisher: new Redis(redisUrl), subscriber: new Redis(redisUrl) });

schema.getSubscriptionType()!.getFields()[field!]!.subscribe = async function* first() {
  const iterator = pubSub.asyncIterator<object>(TOPIC);
  const next = iterator.next();
  yield event;
  yield (await next).value;
  for (;;) yield (await iterator.next()).value;
};

const protocol = makeServer({ schema });
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) =>
        new Promise((resolve, reject) => socket.send(data, (error) => (error ? reject(error) : resolve()))),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) => socket.on('message', (data) => void take(String(data))),
    },
    {},
  );
  socket.on('error', () => undefined);
  socket.on('close', (code, reason) => void closed(code, String(reason)));
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () => {
  const { port } = server.address() as { port: number };
  tell({ kind: 'listening', url: `http://127.0.0.1:${port}` });
});
process.on('message', () => {
  void pubSub.publish(TOPIC, event).then(() => tell({ kind: 'told' }));
});
