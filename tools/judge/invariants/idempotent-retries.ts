import type pg from 'pg';
import { Findings, findViolations } from '../findings.js';
import type { Shown } from '../history.js';
import { performanceNumber, seatNumber } from '../ids.js';
import type { Evidence, Invariant } from '../invariant.js';
import { inputOf, type KeyUse, keyUses, seatSet } from '../keys.js';
import { isReserve, type ReserveOperation } from '../operations.js';
import { type StoredReservation, storedReservation } from '../stored.js';
import { faultsOfRepeats } from './money-answers.js';

type Granted = ReserveOperation & { outcome: { type: 'ok'; value: Shown } };

/** Refusals that are decided about a key that is new. A key that has its reservation never gets them. */
const OF_NEW_KEYS = new Set(['SEAT_TAKEN', 'LIMIT_EXCEEDED']);

const isGranted = (operation: ReserveOperation): operation is Granted => operation.outcome.type === 'ok';

export const idempotentRetries: Invariant = {
  id: 'I-7',
  title: 'one key is one effect: a repeat gets it again, another input is refused',
  async find(evidence: Evidence): Promise<Findings> {
    const { client, operations, stored } = evidence;
    const findings = new Findings();
    for (const use of keyUses(operations, stored, isReserve)) {
      const tell = (what: string): void =>
        findings.add(`user ${use.userId ?? use.operations[0]?.asked.user}, key '${use.key}': ${what}`);
      compareAnswers(use, tell);
      judgeRefusals(use, tell);
      for (const granted of use.operations.filter(isGranted)) {
        const row = storedReservation(stored, granted.outcome.value.reservationId);
        if (row !== undefined) compareWithRow(use, granted, row, tell);
      }
    }
    for (const fault of await faultsOfRepeats(evidence)) findings.add(fault);
    return findings.merge(await repeatedKeys(client));
  },
};

function compareAnswers({ operations }: KeyUse, tell: (what: string) => void): void {
  const granted = operations.filter(isGranted);
  const reservations = new Set(granted.map(({ outcome }) => outcome.value.reservationId));
  if (reservations.size > 1) tell(`answered with ${[...reservations].join(' and ')}`);
  const inputs = new Set(granted.map(inputOf));
  if (inputs.size > 1) tell(`granted for different inputs, ${[...inputs].join(' and ')}`);
  const other = granted.find(({ asked, outcome }) => {
    return seatSet(asked.input.seatIds) !== seatSet(outcome.value.seatIds);
  });
  if (other !== undefined) {
    tell(
      `asked for seats ${seatSet(other.asked.input.seatIds)}, got ${seatSet(other.outcome.value.seatIds)}`,
    );
  }
}

/**
 * From its first answer with seats on, a key stands for its input; before that, nothing can be held against a
 * "no".
 */
function judgeRefusals({ operations }: KeyUse, tell: (what: string) => void): void {
  const first = operations
    .filter(isGranted)
    .filter(({ outcome }) => !['PENDING', 'REJECTED'].includes(outcome.value.status))
    .reduce<Granted | undefined>((a, b) => (a !== undefined && endOf(a) <= endOf(b) ? a : b), undefined);
  const oneInput = new Set(operations.map(inputOf)).size === 1;
  for (const operation of operations) {
    if (operation.outcome.type !== 'fail') continue;
    const { code } = operation.outcome.value;
    const repeat = first !== undefined && inputOf(operation) === inputOf(first);
    if (code === 'IDEMPOTENCY_KEY_REUSED' && (oneInput || repeat)) tell(`a repeat was refused with ${code}`);
    if (first === undefined || operation.invokedAt <= endOf(first) || !OF_NEW_KEYS.has(code)) continue;
    tell(repeat ? `a repeat was refused with ${code}` : `another input was refused with ${code}`);
  }
}

function endOf(operation: ReserveOperation): bigint {
  return operation.completedAt ?? operation.invokedAt;
}

function compareWithRow(
  use: KeyUse,
  granted: Granted,
  row: StoredReservation,
  tell: (what: string) => void,
): void {
  if (row.key !== use.key || (use.userId !== undefined && row.userId !== use.userId)) {
    tell(`answered with reservation ${row.id}, which is of user ${row.userId}, key '${row.key}'`);
  }
  const { performanceId, seatIds } = granted.asked.input;
  const asked = seatSet(seatIds.map((id) => seatNumber(id) ?? id));
  if (performanceNumber(performanceId) !== row.performanceId || asked !== seatSet(row.seatIds)) {
    tell(
      `asked for ${performanceId}, seats ${asked}; ` +
        `reservation ${row.id} is of performance ${row.performanceId}, seats ${seatSet(row.seatIds)}`,
    );
  }
}

/** The tables in which a key of a user may occur once. */
const KEYS: ReadonlyArray<{ what: string; table: string; user: string }> = [
  { what: 'reservations', table: 'reservation', user: 'user_id' },
  { what: 'payments', table: 'payment', user: 'user_id' },
  { what: 'refunds', table: 'refund', user: 'actor_user_id' },
  { what: 'charges of the wallet', table: 'entry', user: 'wallet_id' },
];

function repeatedKeys(client: pg.ClientBase): Promise<Findings> {
  const checks = KEYS.map(({ what, table, user }) => ({
    violations: `
      select ${user} as user_id, idempotency_key, count(*) as times, false as lab
      from ${table} where idempotency_key is not null group by 1, 2 having count(*) > 1`,
    example: `format('user %s, key ''%s'': has %s ${what}', v.user_id, v.idempotency_key, v.times)`,
  }));
  return findViolations(client, ...checks);
}
