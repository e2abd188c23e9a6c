import { setTimeout as wait } from 'node:timers/promises';
import { trustedDocument } from '../trusted-document.js';
import type { LogEntry } from './log.js';

interface Answer {
  data?: {
    performance: object | null;
    standbyLog: { nodes: LogEntry[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
  } | null;
  errors?: { message: string; extensions?: { code?: string; retryAfterMs?: number } }[];
}

/** A server asks for patience with these; the reader of a long log needs some. */
const PATIENCE = new Set(['RATE_LIMITED', 'OVERLOADED', 'SERVICE_UNAVAILABLE']);
const TRIES = 20;
const RETRY_MS = 1_000;

/**
 * The log of a standby list from its beginning, as a server publishes it.
 *
 * @param url of the server, http://…
 * @param performanceId such as `per_…`
 */
export async function* publishedLog(url: string, performanceId: string): AsyncGenerator<LogEntry> {
  let after: string | null = null;
  for (;;) {
    const { performance, standbyLog: log } = await page(url, { performanceId, after });
    if (!performance) throw new Error(`${performanceId} is no performance`);
    yield* log.nodes;
    if (!log.pageInfo.hasNextPage) return;
    after = log.pageInfo.endCursor;
  }
}

async function page(url: string, variables: object): Promise<NonNullable<Answer['data']>> {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(new URL('/graphql', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        operationName: 'StandbyLog',
        query: trustedDocument('StandbyLog').body,
        variables,
      }),
    });
    const { data, errors } = (await response.json()) as Answer;
    if (data && !errors) return data;
    const [error] = errors ?? [];
    const { code, retryAfterMs } = error?.extensions ?? {};
    if (!PATIENCE.has(code ?? '') || tries === TRIES) throw new Error(error?.message ?? 'no answer');
    await wait(retryAfterMs ?? RETRY_MS);
  }
}
