import { type Findings, findViolations } from '../findings.js';
import { placeNumber, uuidOf } from '../ids.js';
import type { Evidence, Invariant } from '../invariant.js';

const OF_OTHERS = `
  select shown.*, p.user_id as owner, false as lab
  from unnest($1::int[], $2::bigint[], $3::uuid[]) as shown (concert_id, sequence, viewer_id)
  join waiting_room_pass p on p.concert_id = shown.concert_id and p.sequence = shown.sequence
  join user_account u on u.id = p.user_id
  where shown.viewer_id not in (u.viewer_id, u.id)`;

export const ownPlacesOnly: Invariant = {
  id: 'I-13',
  title: 'a place is shown to its owner only',
  needsHistory: true,
  async find({ client, places }: Evidence): Promise<Findings> {
    const shown = [...places.usersOf].flatMap(([placeId, users]) => {
      const place = placeNumber(placeId);
      return [...users].map((user) => ({ placeId, place, user, viewer: uuidOfPerson(user) }));
    });
    // The pass of an admitted place names its owner.
    const known = shown.filter(({ place, viewer }) => place && viewer);
    const findings = await findViolations(client, {
      violations: OF_OTHERS,
      example: `format('place %s of concert %s was shown to %s; its pass is that of user %s',
        v.sequence, v.concert_id, v.viewer_id, v.owner)`,
      values: [
        known.map(({ place }) => place!.concertId),
        known.map(({ place }) => place!.sequence),
        known.map(({ viewer }) => viewer),
      ],
    });
    // A place that still waits may be shown to one person only.
    for (const [placeId, users] of places.usersOf) {
      if (users.size > 1) findings.add(`place ${placeId} was shown to ${[...users].join(', ')}`);
    }
    for (const { placeId, place, user, viewer } of shown) {
      if (!place) findings.add(`${user} was shown ${placeId}, which is no place`);
      else if (!viewer) findings.add(`place ${placeId} was shown to a caller who had not signed in`);
    }
    return findings;
  },
};

function uuidOfPerson(user: string | null): string | undefined {
  return user === null ? undefined : (uuidOf('vwr', user) ?? uuidOf('usr', user));
}
