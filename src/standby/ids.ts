import { unguessableKind } from '../platform/id-kind.js';

export const STANDBY_PLACE_ID = unguessableKind('StandbyPlace', 'sby');
/** An offer has the number of the reservation that holds its seats. */
export const SEAT_OFFER_ID = unguessableKind('SeatOffer', 'sof');
