import type { Attempt, Begun, Failed, RedirectProvider, Refund, RefundWord, Word } from '../provider.js';

/** A message whose signature is older or newer is refused. */
export const SIGNATURE_TOLERANCE_S = 300;

/** Codes of errors after which no byte of the request can have arrived: nothing has happened there. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',

  'UND_ERR_CONNECT_TIMEOUT',
]);

/** @param error what the connection failed with */
export const isNotConnected = (error: unknown): boolean =>
  NOT_CONNECTED.has(String((error as { code?: unknown } | null | undefined)?.code));

/**
 * What is different for each provider with a page of its own. `GuardedProvider` makes a provider of it: it
 * adds the time bound, the breaker and the checks that are the same for all.
 *
 * A method that has no answer throws Fault SERVICE_UNAVAILABLE when nothing has happened at the provider.
 * After any other error it counts as unknown whether something has happened.
 */
export interface RedirectAdapter extends Pick<RedirectProvider, 'readWebhook'> {
  /** @param signal aborted when the time of the call is over */
  begin(attempt: Attempt, signal: AbortSignal): Promise<Begun | Failed>;
  look(attempt: Attempt, reference: string | null, signal: AbortSignal): Promise<Word>;
  abandon(attempt: Attempt, reference: string | null, signal: AbortSignal): Promise<Word>;
  refund(refund: Refund, signal: AbortSignal): Promise<RefundWord>;
  /** Opens or loads what it needs, once, before all other calls. */
  start?(): Promise<void>;
  close?(): Promise<void>;
  /** A call that changes nothing: answers when the provider is available. */
  ping(signal: AbortSignal): Promise<unknown>;
}
