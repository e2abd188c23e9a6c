import { unguessableKind } from '../platform/id-kind.js';

export const PAYMENT_ID = unguessableKind('Payment', 'pay');
