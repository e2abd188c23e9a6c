import type { FastifyInstance } from 'fastify';
import { within } from '../platform/clock.js';

/** Asked for also where there is no room for anything else. */
export const PROBES: readonly string[] = ['/healthz', '/readyz'];

/** A dependency answers within this time or counts as gone. */
const ANSWER_WITHIN_MS = 800;

export interface Dependency {
  name: string;
  /** Without it nothing can be served; others are only reported. */
  needed: boolean;
  ping: () => Promise<unknown>;
}

/**
 * `/healthz`: the process is alive. `/readyz`: it can serve; 503 while it drains or a needed dependency is
 * gone.
 */
export function addHealthRoutes(
  server: FastifyInstance,
  deps: { dependencies: readonly Dependency[]; draining: () => boolean },
): void {
  const checks = deps.dependencies.map(({ name, needed, ping }) => ({ name, needed, isUp: shared(ping) }));
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const answers = await Promise.all(
      checks.map(async ({ name, needed, isUp }) => ({ name, needed, up: await isUp() })),
    );
    const ready = !deps.draining() && answers.every(({ needed, up }) => up || !needed);
    reply.code(ready ? 200 : 503);
    return {
      status: ready ? 'ready' : 'not ready',
      draining: deps.draining(),
      dependencies: Object.fromEntries(answers.map(({ name, up }) => [name, up ? 'up' : 'down'])),
    };
  });
}

/**
 * Who asks while a question is under way gets its answer: a flood of probes must not make a dependency look
 * slow.
 */
function shared(ping: () => Promise<unknown>): () => Promise<boolean> {
  let underWay: Promise<boolean> | undefined;
  return () => {
    underWay ??= isUp(ping).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

async function isUp(ping: () => Promise<unknown>): Promise<boolean> {
  const answer = ping().then(
    () => true,
    () => false,
  );
  return (await within(ANSWER_WITHIN_MS, answer)) ?? false;
}
