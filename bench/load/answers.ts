import type { Running, Shown } from '../check/history.js';

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
      seats: { id: string }[];
    }
  | { __typename: 'SeatsUnavailable' | 'Refused'; code: string };

/** @param field of the mutation that was asked for */
export function readAnswer(field: string, body: string): Answer {
  const answer = parse(body);
  const result = answer?.data?.[field];
  if (result?.__typename === 'Reservation') {
    const { id: reservationId, status, version, seats } = result;
    const seatIds = seats.map((seat) => seat.id);
    return { kind: 'accepted', shown: { reservationId, status, version, seatIds } };
  }
  if (result) return { kind: 'refused', code: result.code };
  const code = answer?.errors?.[0]?.extensions?.code ?? NO_GRAPHQL;
  return { kind: 'fault', code, mayHaveHappened: UNKNOWN.has(code) };
}

/** Writes the end of the operation into the history. */
export function record(running: Running, answer: Answer): void {
  if (answer.kind === 'accepted') running.ok(answer.shown);
  else if (answer.kind === 'lost') running.unknown(answer.error);
  else if (answer.kind === 'fault' && answer.mayHaveHappened) running.unknown(answer.code);
  else running.fail(answer.code);
}

function parse(body: string): Body | undefined {
  try {
    return JSON.parse(body) as Body;
  } catch {
    // Told apart and counted by the caller.
    return undefined;
  }
}
