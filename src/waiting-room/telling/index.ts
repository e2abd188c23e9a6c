export { QUEUE_PLACE_ID } from './ids.js';
export type { LostPlace, PlaceSource } from './place-source.js';
export { partsOfQueuePlaceId, QueuePlace, toQueuePlace } from './queue-place.type.js';
export { RoomFeeds } from './room-feeds.js';
export { SeatsAvailability, WaitingRoomPhase } from './waiting-room-phase.enum.js';
