import { numberedKind } from '../platform/id-kind.js';

export const SEAT_MAP_ID = numberedKind('SeatMap', 'map');
