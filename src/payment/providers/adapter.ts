import type { Attempt, Begun, Failed, RedirectProvider, Refund, RefundWord, Word } from '../provider.js';

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
