import type { Evidence } from '../invariant.js';
import { inputOf, type MoneyKey, type MoneyOperation, moneyKeys } from '../money-keys.js';

/** Refusals that are decided about a key that is new. A key that has its effect never gets them. */
const OF_NEW_KEYS = new Set([
  'HOLD_EXPIRED',
  'NOT_PAYABLE',
  'INSUFFICIENT_FUNDS',
  'NOT_REFUNDABLE',
  'REFUND_TOO_LATE',
  'CHARGE_LIMIT_EXCEEDED',
]);

const isGranted = ({ outcome }: MoneyOperation): boolean => outcome.type === 'ok';

/** One key is one effect: what the answers to payments, refunds and charges say against that. */
export async function faultsOfRepeats({ client, operations, stored }: Evidence): Promise<string[]> {
  return (await moneyKeys(client, operations, stored)).flatMap((key) =>
    repeats(key).map((fault) => `${key.name}: ${fault}`),
  );
}

function repeats({ operations, stored }: MoneyKey): string[] {
  const faults: string[] = [];
  const granted = operations.filter(isGranted);
  const inputs = [...new Set(granted.map(inputOf))];
  if (inputs.length > 1) faults.push(`granted for different inputs, ${inputs.join(' and ')}`);
  for (const input of inputs) {
    const others = stored.filter((each) => each !== input);
    if (others.length > 0) faults.push(`granted for ${input}, and stands for ${others.join(' and ')}`);
  }
  if (stored.length > 1) faults.push(`has happened ${stored.length} times`);
  return [...faults, ...refusedRepeats(operations)];
}

function refusedRepeats(operations: readonly MoneyOperation[]): string[] {
  const firstEnd = operations
    .filter(isGranted)
    .reduce<bigint | undefined>(
      (first, each) => (first && first <= endOf(each) ? first : endOf(each)),
      undefined,
    );
  const isOneInput = new Set(operations.map(inputOf)).size === 1;
  return operations.flatMap(({ outcome, invokedAt }) => {
    if (outcome.type !== 'fail' || !isOneInput) return [];
    const { code } = outcome.value;
    const isLate = firstEnd !== undefined && invokedAt > firstEnd && OF_NEW_KEYS.has(code);
    return isLate || code === 'IDEMPOTENCY_KEY_REUSED' ? [`a repeat was refused with ${code}`] : [];
  });
}

function endOf({ completedAt, invokedAt }: MoneyOperation): bigint {
  return completedAt ?? invokedAt;
}

/** What was acknowledged has happened, and what was refused has not. */
export async function faultsOfMoneyAnswers({ client, operations, stored }: Evidence): Promise<string[]> {
  return (await moneyKeys(client, operations, stored)).flatMap((key) => {
    const granted = key.operations.filter(isGranted);
    const isRefused = key.operations.every(({ outcome }) => outcome.type === 'fail');
    if (isRefused && key.hasMoved) return [`${key.name}: was refused, and has happened`];
    if (granted.length > 0 && key.stored.length === 0) return [`${key.name}: was granted, and is not there`];
    const isSettled = granted.some(({ asked }) => asked.f !== 'pay' || asked.input.method === 'WALLET');
    return isSettled && !key.hasMoved ? [`${key.name}: was granted, and no money has moved`] : [];
  });
}
