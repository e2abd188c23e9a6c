import type { Invariant } from '../invariant.js';
import { acknowledgedIsDurable } from './acknowledged-is-durable.js';
import { capacityIsKept } from './capacity-is-kept.js';
import { historyIsKept } from './history-is-kept.js';
import { idempotentRetries } from './idempotent-retries.js';
import { lapsedHoldsEnd } from './lapsed-holds-end.js';
import { legalTransitions } from './legal-transitions.js';
import { moneyIsConserved } from './money-is-conserved.js';
import { oneConsumerAShard } from './one-consumer-a-shard.js';
import { oneHoldASeat } from './one-hold-a-seat.js';
import { ownPlacesOnly } from './own-places-only.js';
import { placesAreComplete } from './places-are-complete.js';
import { queueOrder } from './queue-order.js';
import { queuedRequestsAreDecided } from './queued-requests-are-decided.js';
import { reservedInside } from './reserved-inside.js';
import { rowsAgree } from './rows-agree.js';
import { standbyKeepsItsOrder } from './standby-keeps-its-order.js';
import { userLimit } from './user-limit.js';

/** Everything that is judged, in the order in which it is told. */
export const invariants: readonly Invariant[] = [
  oneHoldASeat,
  rowsAgree,
  moneyIsConserved,
  legalTransitions,
  lapsedHoldsEnd,
  queuedRequestsAreDecided,
  idempotentRetries,
  acknowledgedIsDurable,
  queueOrder,
  capacityIsKept,
  reservedInside,
  placesAreComplete,
  ownPlacesOnly,
  userLimit,
  oneConsumerAShard,
  historyIsKept,
  standbyKeepsItsOrder,
];
