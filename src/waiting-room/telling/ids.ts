import { numberedKind } from '../../platform/id-kind.js';

/** Wide: the number of a place holds the concert's. */
export const QUEUE_PLACE_ID = numberedKind('QueuePlace', 'qpl', { wide: true });
