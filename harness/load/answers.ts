import type { Outcome, Shown } from '../../tools/judge/history.js';

/** What the server, or something in its place, has answered to a mutation. */
export type Answer =
  | { kind: 'accepted'; shown: Shown }
  | { kind: 'refused'; code: string }
  | { kind: 'fault'; code: string; mayHaveHappened: boolean }
  | { kind: 'lost'; error: string };

/** Something other than the API has answered. */
const NO_GRAPHQL = 'NO_GRAPHQL';

/** Errors that promise nothing: the reservation may have been made. */
const UNKNOWN = new Set(['OUTCOME_UNKNOWN', 'INTERNAL_SERVER_ERROR', NO_GRAPHQL]);

interface Body {
  data?: Record<string, Result> | null;
  errors?: { extensions?: { code?: string } }[];
}

type Result =
  | {
      __typename: 'Reservation';
      id: string;
      status: Shown['status'];
      version: number;
      seats?: { id: string }[];
    }
  | { __typename: 'SeatsUnavailable' | 'Refused'; code: string };

/** @param field of the mutation that was asked for */
export function readAnswer(field: string, body: string): Answer {
  const answer = parse(body);
  const result = answer?.data?.[field];
  if (result?.__typename === 'Reservation') {
    const { id: reservationId, status, version, seats } = result;
    const seatIds = (seats ?? []).map((seat) => seat.id);
    return { kind: 'accepted', shown: { reservationId, status, version, seatIds } };
  }
  if (result) return { kind: 'refused', code: result.code };
  const code = answer?.errors?.[0]?.extensions?.code ?? NO_GRAPHQL;
  return { kind: 'fault', code, mayHaveHappened: UNKNOWN.has(code) };
}

/** The same, as a history tells it. */
export function outcomeOf(answer: Answer): Outcome {
  if (answer.kind === 'accepted') return { type: 'ok', value: answer.shown };
  if (answer.kind === 'lost') return { type: 'unknown', value: { error: answer.error } };
  const { code } = answer;
  if (answer.kind === 'fault' && answer.mayHaveHappened) return { type: 'unknown', value: { error: code } };
  return { type: 'fail', value: { code } };
}

function parse(body: string): Body | undefined {
  try {
    return JSON.parse(body) as Body;
  } catch {
    // Told apart and counted by the caller.
    return undefined;
  }
}
