import { Findings } from '../findings.js';
import type { Shown } from '../history.js';
import { uuidOf } from '../ids.js';
import type { Evidence, Invariant } from '../invariant.js';
import { keyUses } from '../keys.js';
import { isCancel, isOnReservation, isReserve, type OnReservation } from '../operations.js';
import { loadByKey, type Stored, type StoredReservation, storedReservation } from '../stored.js';
import { faultsOfMoneyAnswers } from './money-answers.js';

export const acknowledgedIsDurable: Invariant = {
  id: 'I-8',
  title: 'what was acknowledged is in the database, and what was refused has not happened',
  needsHistory: true,
  async find(evidence: Evidence): Promise<Findings> {
    const findings = new Findings();
    for (const operation of evidence.operations.filter(isOnReservation)) {
      const fault = faultOfAnswer(operation, evidence.stored);
      if (fault !== undefined) findings.add(fault);
    }
    for (const fault of await refusedReservations(evidence)) findings.add(fault);
    for (const fault of refusedCancellations(evidence)) findings.add(fault);
    for (const fault of await faultsOfMoneyAnswers(evidence)) findings.add(fault);
    return findings;
  },
};

function faultOfAnswer({ asked, outcome }: OnReservation, stored: Stored): string | undefined {
  if (outcome.type !== 'ok') return undefined;
  const shown = outcome.value;
  const { reservationId, status, version } = shown;
  const answer = `${asked.process} was shown ${reservationId} as ${status}, version ${version}`;
  if (asked.f !== 'reserve' && asked.input.reservationId !== reservationId) {
    return `${answer}; it had asked to ${asked.f} ${asked.input.reservationId}`;
  }
  const uuid = uuidOf('rsv', reservationId);
  if (uuid === undefined) return `${answer}; that is no id of a reservation`;
  const row = storedReservation(stored, reservationId);
  // What is PENDING is in the log; whether it is decided is another promise.
  if (row === undefined && status === 'PENDING') return undefined;
  if (row === undefined) return `${answer}; reservation ${uuid} is not in the database`;
  if (agrees(shown, row)) return undefined;
  const known = `${row.status}, version ${row.version}, and has been ${row.reached.join(', ')}`;
  return `${answer}; reservation ${uuid} is ${known}`;
}

/**
 * Whether the reservation has been what was shown. PENDING is not stored, and an end by time is shown at
 * once.
 */
function agrees(shown: Shown, row: StoredReservation): boolean {
  const onlyLapsed = shown.status === 'EXPIRED' && row.lapsed && ['HELD', 'PAYING'].includes(row.status);
  if (onlyLapsed) return shown.version <= row.version + 1;
  return (shown.status === 'PENDING' || row.reached.includes(shown.status)) && shown.version <= row.version;
}

/**
 * A key whose every request got a "no" has no reservation, except a rejected one, which is that "no" written
 * down.
 */
async function refusedReservations({ client, operations, stored }: Evidence): Promise<string[]> {
  const refused: Array<{ userId: string; key: string }> = [];
  for (const { userId, key, operations: asked } of keyUses(operations, stored, isReserve)) {
    if (userId !== undefined && asked.every(({ outcome }) => outcome.type === 'fail'))
      refused.push({ userId, key });
  }
  const rows = await loadByKey(client, refused);
  return rows
    .filter(({ status }) => status !== 'REJECTED')
    .map(
      (row) =>
        `user ${row.userId}, key '${row.key}': was refused, yet reservation ${row.id} is ${row.status}`,
    );
}

/** A reservation whose every cancellation got a "no" has not been cancelled. */
function refusedCancellations({ operations, stored }: Evidence): string[] {
  const refused = new Map<string, boolean>();
  for (const { asked, outcome } of operations.filter(isCancel)) {
    const id = asked.input.reservationId;
    refused.set(id, outcome.type === 'fail' && refused.get(id) !== false);
  }
  return [...refused]
    .filter(([id, always]) => always && storedReservation(stored, id)?.reached.includes('CANCELLED'))
    .map(([id]) => `${id}: every cancellation was refused, yet it was cancelled`);
}
