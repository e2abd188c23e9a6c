import { unguessableKind } from '../platform/id-kind.js';

export const RESERVATION_ID = unguessableKind('Reservation', 'rsv');
