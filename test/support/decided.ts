import { eventually } from './eventually.js';
import { run } from './graphql.js';

const WITHIN_MS = 40_000;

/**
 * What becomes of an answer of reserveSeats: one that is PENDING is asked for until it is decided, and a
 * rejection is shown as the refusal that the other strategies would have answered.
 */
export async function decided(url: string, token: string, result: any): Promise<any> {
  if (result?.__typename !== 'Reservation' || !['PENDING', 'REJECTED'].includes(result.status)) return result;
  return eventually(async () => {
    const answer = await run(url, 'MyReservation', { id: result.id }, token);
    const now = answer.data?.reservation;
    if (!now || now.status === 'PENDING') throw new Error(`still undecided: ${JSON.stringify(answer)}`);
    return now.status === 'REJECTED' ? now.refusal : { __typename: 'Reservation', ...now };
  }, WITHIN_MS);
}
