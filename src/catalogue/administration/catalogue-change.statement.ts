import type { Statement } from '../../platform/postgres.js';

export interface CatalogueChangeRow {
  id: number;
  changedAt: Date;
  /** Null: the server itself. */
  actorUserId: string | null;
  kind: string;
  entityId: number;
  action: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

const COLUMNS = `
  c.id, c.changed_at as "changedAt", c.actor_user_id as "actorUserId", c.kind, c.entity_id as "entityId",
  c.action, c.before, c.after`;

/**
 * The newest first. Values: the number before which the page begins, how many rows, then what narrows the
 * list, each null where it does not count: a kind, a thing, an actor.
 *
 * @param narrowed repeats what certainly counts, so that the walk along an index begins there
 */
function changes(name: string, narrowed: string): Statement {
  return {
    name: `catalogue-changes-${name}`,
    readOnly: true,
    text: `
      select ${COLUMNS} from catalogue_change c
      where c.id < $1 and ${narrowed}
        and ($3::text is null or c.kind = $3) and ($4::int is null or c.entity_id = $4)
        and ($5::uuid is null or c.actor_user_id = $5)
      order by c.id desc limit $2`,
  };
}

export const ALL_CHANGES = changes('all', 'true');
/** The kind and the thing are given. */
export const CHANGES_OF_THING = changes('of-thing', 'c.kind = $3 and c.entity_id = $4');
/** The actor is given. */
export const CHANGES_OF_ACTOR = changes('of-actor', 'c.actor_user_id = $5');
/** The kind is given. */
export const CHANGES_OF_KIND = changes('of-kind', 'c.kind = $3');

/**
 * The same of the agencies of one user, who is the sixth value. Each agency is walked from its newest change
 * on, for as long as a page needs; a change of two agencies is there once.
 */
export const CHANGES_OF_AGENCIES: Statement = {
  name: 'catalogue-changes-of-agencies',
  readOnly: true,
  text: `
    select distinct on (c.id) ${COLUMNS}
    from agency_member m
    cross join lateral (
      select c.* from catalogue_change_agency o
      cross join lateral (select * from catalogue_change where id = o.change_id offset 0) c
      where o.agency_id = m.agency_id and o.change_id < $1
        and ($3::text is null or c.kind = $3) and ($4::int is null or c.entity_id = $4)
        and ($5::uuid is null or c.actor_user_id = $5)
      order by o.change_id desc limit $2
    ) c
    where m.user_id = $6
    order by c.id desc limit $2`,
};
