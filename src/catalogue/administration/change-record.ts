import { afterNumber, type PageRequest } from '../../graphql/connection.type.js';
import { type Database, run } from '../../platform/postgres.js';
import {
  ALL_CHANGES,
  type CatalogueChangeRow,
  CHANGES_OF_ACTOR,
  CHANGES_OF_AGENCIES,
  CHANGES_OF_KIND,
  CHANGES_OF_THING,
} from './catalogue-change.statement.js';

/** Which changes are asked for; null: it does not count. */
export interface ChangeCriteria {
  kind: string | null;
  entityId: number | null;
  actorUserId: string | null;
}

/** Reads the record of what was changed in the catalogue, the newest first, one row more than asked for. */
export class ChangeRecord {
  constructor(private readonly pool: Database) {}

  all(request: PageRequest, criteria: ChangeCriteria): Promise<CatalogueChangeRow[]> {
    return run(this.pool, statementFor(criteria), values(request, criteria));
  }

  /** Only changes of what belongs to the agencies of this user. */
  ofAgenciesOf(
    userId: string,
    request: PageRequest,
    criteria: ChangeCriteria,
  ): Promise<CatalogueChangeRow[]> {
    return run(this.pool, CHANGES_OF_AGENCIES, [...values(request, criteria), userId]);
  }
}

function statementFor({ kind, entityId, actorUserId }: ChangeCriteria) {
  if (entityId !== null) return CHANGES_OF_THING;
  if (actorUserId !== null) return CHANGES_OF_ACTOR;
  return kind === null ? ALL_CHANGES : CHANGES_OF_KIND;
}

function values(request: PageRequest, { kind, entityId, actorUserId }: ChangeCriteria): unknown[] {
  const before = request.after === undefined ? Number.MAX_SAFE_INTEGER : afterNumber(request);
  return [before, request.first + 1, kind, entityId, actorUserId];
}
