import { type Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';

const STALE = `
  select d.*, false as lab
  from (
    select *, max(fence) over (
      partition by log, shard order by decided_at, fence rows between unbounded preceding and 1 preceding
    ) as fence_before
    from queue_decision
  ) as d
  where d.fence < d.fence_before`;

const AHEAD = `
  select d.*, q.fence as fence_now, false as lab
  from queue_decision d left join queue_shard q on q.log = d.log and q.shard = d.shard
  where q.fence is null or q.fence < d.fence`;

const SHARED_PLACES = `
  select log, shard, position, count(distinct reservation_id) as reservations, false as lab
  from queue_decision group by log, shard, position having count(distinct reservation_id) > 1`;

export const oneConsumerAShard: Invariant = {
  id: 'I-16',
  title: 'a shard of the queue has one consumer at a time: a replaced consumer writes nothing',
  find({ client }: Evidence): Promise<Findings> {
    return findViolations(
      client,
      {
        violations: STALE,
        example: `format('shard %s: position %s was decided under fence %s, after fence %s had decided',
          v.shard, v.position, v.fence, v.fence_before)`,
      },
      {
        violations: AHEAD,
        example: `format('shard %s: position %s was decided under fence %s, which was never given',
          v.shard, v.position, v.fence)`,
      },
      {
        violations: SHARED_PLACES,
        example: `format('shard %s: position %s was decided for %s reservations',
          v.shard, v.position, v.reservations)`,
      },
    );
  },
};
