import { Role } from '../graphql/role.enum.js';
import { Fault } from '../platform/fault.js';
import type { Route } from '../room/index.js';
import { toImage } from './image.type.js';
import type { Images } from './images.js';
import { ACCEPTED_TYPES } from './re-encode.js';

const BODY_MAX_BYTES = 10 * 1_024 * 1_024;
/** About 80 milliseconds of a processor: as much as a hundred cheap requests. */
const COST = 100;

/** Organisers and admins send a picture as the body. What it belongs to is said by `setImage`. */
export function uploadRoute(images: Images): Route {
  return {
    method: 'POST',
    path: '/images',
    bounds: { ms: 8_000, bodyBytes: BODY_MAX_BYTES },
    accepts: ACCEPTED_TYPES,
    caller: 'REQUIRED',
    cost: COST,
    async answer({ body, caller }) {
      const { userId, roles } = caller!;
      if (!roles.includes(Role.ORGANISER) && !roles.includes(Role.ADMIN)) {
        throw new Fault('FORBIDDEN', 'This needs the role ORGANISER.');
      }
      const row = await images.add(body, userId);
      if (!row) throw new Fault('OVERLOADED', 'There are too many pictures.');
      return { status: 201, body: { ...toImage(row) } };
    },
  };
}
