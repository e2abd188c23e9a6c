import * as catalogue from '../../src/catalogue/ids.js';
import * as payment from '../../src/payment/ids.js';
import * as people from '../../src/people/ids.js';
import type { IdKind } from '../../src/platform/id-kind.js';
import * as reservation from '../../src/reservation/ids.js';
import * as seatMap from '../../src/seat-map/ids.js';
import * as standby from '../../src/standby/ids.js';
import * as ticket from '../../src/ticket/ids.js';
import * as waitingRoom from '../../src/waiting-room/telling/ids.js';
import * as wallet from '../../src/wallet/ids.js';

const kinds: IdKind<string, never>[] = [
  catalogue,
  people,
  payment,
  reservation,
  seatMap,
  standby,
  ticket,
  waitingRoom,
  wallet,
].flatMap((ids) => Object.values(ids) as IdKind<string, never>[]);

function kindOf<Value extends number | string>(type: string): IdKind<string, Value> {
  const kind = kinds.find((each) => each.type === type);
  if (!kind) throw new Error(`there are no ids of ${type}`);
  return kind as unknown as IdKind<string, Value>;
}

/** Ids by the name of their type. */
export const numberedId = (type: string, number: number): string => kindOf<number>(type).encode(number);
export const unguessableId = (type: string, uuid: string): string => kindOf<string>(type).encode(uuid);
export const decodeNumbered = (type: string, id: string): number | undefined =>
  kindOf<number>(type).decode(id);
export const decodeUnguessable = (type: string, id: string): string | undefined =>
  kindOf<string>(type).decode(id);
