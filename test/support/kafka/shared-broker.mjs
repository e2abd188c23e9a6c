import { once } from 'node:events';
import { createServer } from 'node:net';
import { startKafka } from './broker.mjs';

/**
 * Offers one broker to all processes of a test run: it starts when the first of them knocks, and belongs to
 * the process that calls this. Who connects to the door is told the broker's address.
 */
export async function offerKafka() {
  /** @type {Promise<import('./broker.mjs').KafkaBroker> | undefined} */
  let starting;
  const server = createServer(async (socket) => {
    socket.on('error', () => undefined);
    starting ??= startKafka();
    const answer = await starting.then(
      ({ brokers }) => ({ brokers }),
      (error) => ({ error: String(error) }),
    );
    socket.end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    door: String(port),
    async withdraw() {
      server.close();
      const broker = await starting?.catch(() => undefined);
      await broker?.stop();
    },
  };
}
