import { Migration0001Users } from './0001-users.js';
import { Migration0002Concerts } from './0002-concerts.js';
import { Migration0003Reservations } from './0003-reservations.js';
import { Migration0004SeatMap } from './0004-seat-map.js';
import { Migration0005SeatFence } from './0005-seat-fence.js';
import { Migration0006Queue } from './0006-queue.js';
import { Migration0007OneIndexAHold } from './0007-one-index-a-hold.js';
import { Migration0008WaitingRoom } from './0008-waiting-room.js';
import { Migration0009WaitingPlaces } from './0009-waiting-places.js';
import { Migration0010LogThatBeginsAnew } from './0010-log-that-begins-anew.js';
import { Migration0011ConcertKeys } from './0011-concert-keys.js';
import { Migration0012Events } from './0012-events.js';
import { Migration0013RoleChanges } from './0013-role-changes.js';
import { Migration0014OfferedViews } from './0014-offered-views.js';
import { Migration0019WhatTablesHold } from './0019-what-tables-hold.js';
import { Migration0021EventLeases } from './0021-event-leases.js';
import { Migration0022Organisers } from './0022-organisers.js';
import { Migration0023LateLimits } from './0023-late-limits.js';
import { Migration0030ConcertLists } from './0030-concert-lists.js';
import { Migration0032Console } from './0032-console.js';
import { Migration0035ConcertListIndexes } from './0035-concert-list-indexes.js';

/** Append only: a migration that has run somewhere is never edited. */
export const migrations = [
  { name: '0001-users', class: Migration0001Users },
  { name: '0002-concerts', class: Migration0002Concerts },
  { name: '0003-reservations', class: Migration0003Reservations },
  { name: '0004-seat-map', class: Migration0004SeatMap },
  { name: '0005-seat-fence', class: Migration0005SeatFence },
  { name: '0006-queue', class: Migration0006Queue },
  { name: '0007-one-index-a-hold', class: Migration0007OneIndexAHold },
  { name: '0008-waiting-room', class: Migration0008WaitingRoom },
  { name: '0009-waiting-places', class: Migration0009WaitingPlaces },
  { name: '0010-log-that-begins-anew', class: Migration0010LogThatBeginsAnew },
  { name: '0011-concert-keys', class: Migration0011ConcertKeys },
  { name: '0012-events', class: Migration0012Events },
  { name: '0013-role-changes', class: Migration0013RoleChanges },
  { name: '0014-offered-views', class: Migration0014OfferedViews },
  { name: '0019-what-tables-hold', class: Migration0019WhatTablesHold },
  { name: '0021-event-leases', class: Migration0021EventLeases },
  { name: '0022-organisers', class: Migration0022Organisers },
  { name: '0023-late-limits', class: Migration0023LateLimits },
  { name: '0030-concert-lists', class: Migration0030ConcertLists },
  { name: '0032-console', class: Migration0032Console },
  { name: '0035-concert-list-indexes', class: Migration0035ConcertListIndexes },
];
