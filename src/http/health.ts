import type { FastifyInstance } from 'fastify';
import { withTimeout } from '../platform/clock.js';
import type { Dependency } from '../room/index.js';

/** Answered even on a connection for which there is no room. */
export const PROBES: readonly string[] = ['/healthz', '/readyz'];

/** @param url may have a query, which a monitor adds to get past caches */
export function isProbe(url: string): boolean {
  return PROBES.includes(url.split('?', 1)[0]!);
}

/** A dependency that does not answer within this time counts as down. */
const ANSWER_WITHIN_MS = 800;

/** The answer of `/readyz`. */
interface HealthReport {
  status: 'ready' | 'not ready';
  draining: boolean;
  dependencies: Record<string, 'up' | 'down'>;
}

/** Whether a process can do its work: it has started, it is not draining, and what it needs answers. */
export class Health {
  #state: 'starting' | 'started' | 'draining' = 'starting';
  readonly #checks: readonly { name: string; needed: boolean; isUp: () => Promise<boolean> }[];

  constructor(dependencies: readonly Dependency[]) {
    this.#checks = dependencies.map(({ name, needed, ping }) => ({ name, needed, isUp: shared(ping) }));
  }

  started(): void {
    this.#state = 'started';
  }

  drain(): void {
    this.#state = 'draining';
  }

  get draining(): boolean {
    return this.#state === 'draining';
  }

  async report(): Promise<HealthReport> {
    const answers = await Promise.all(
      this.#checks.map(async ({ name, needed, isUp }) => ({ name, needed, up: await isUp() })),
    );
    const ready = this.#state === 'started' && answers.every(({ needed, up }) => up || !needed);
    return {
      status: ready ? 'ready' : 'not ready',
      draining: this.draining,
      dependencies: Object.fromEntries(answers.map(({ name, up }) => [name, up ? 'up' : 'down'])),
    };
  }
}

export const ALIVE = { status: 'ok' };

/** The status code of a report. Load balancers and orchestrators read only that. */
export const statusOf = (report: HealthReport): number => (report.status === 'ready' ? 200 : 503);

/** `/healthz`: the process is alive. `/readyz`: the process can serve; 503 if it cannot. */
export function addHealthRoutes(server: FastifyInstance, health: Health): void {
  server.get('/healthz', async () => ALIVE);
  server.get('/readyz', async (_request, reply) => {
    const report = await health.report();
    reply.code(statusOf(report));
    return report;
  });
}

/**
 * A probe that arrives while a ping is under way gets the result of that ping. A flood of probes must not
 * make a dependency slow.
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
  return (await withTimeout(ANSWER_WITHIN_MS, answer)) ?? false;
}
