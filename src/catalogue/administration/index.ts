import type { Context } from '../../graphql/context.js';
import type { Database } from '../../platform/postgres.js';
import { Administration } from './administration.js';
import { AgencyAdministrationResolver } from './agency-administration.resolver.js';
import { AgencyMemberResolver, AgencyMembersResolver } from './agency-member.resolver.js';
import { AgencyMembers } from './agency-members.js';
import { ArtistAdministrationResolver } from './artist-administration.resolver.js';
import { CatalogueChangeResolver } from './catalogue-change.resolver.js';
import { CatalogueKind } from './catalogue-kind.enum.js';
import type { CatalogueUsers } from './catalogue-users.js';
import { ChangeRecord } from './change-record.js';
import { ConcertAdministrationResolver } from './concert-administration.resolver.js';
import { PerformanceAdministrationResolver } from './performance-administration.resolver.js';
import { PromoterAdministrationResolver } from './promoter-administration.resolver.js';
import { VenueAdministrationResolver } from './venue-administration.resolver.js';

export type { CatalogueUsers } from './catalogue-users.js';

type Find = (id: number, context: Context) => Promise<object | null>;

interface AdministrationDeps {
  pool: Database;
  /** Its statements may take seconds. */
  bulkPool: Database;
  users: CatalogueUsers;
  nodes: Record<'Agency' | 'Artist' | 'Promoter' | 'Venue' | 'Concert' | 'Performance', Find>;
}

/** How the catalogue is changed, by whom, and the record of it. */
export function administrationResolvers({ pool, bulkPool, users, nodes }: AdministrationDeps) {
  const administration = new Administration(bulkPool);
  const members = new AgencyMembers(pool);
  // One object: a DataLoader is found by its batch function.
  const readUsers = (ids: readonly string[]) => users.read(pool, ids);
  const subjects: Record<string, Find> = {
    [CatalogueKind.AGENCY]: nodes.Agency,
    [CatalogueKind.ARTIST]: nodes.Artist,
    [CatalogueKind.PROMOTER]: nodes.Promoter,
    [CatalogueKind.VENUE]: nodes.Venue,
    [CatalogueKind.CONCERT]: nodes.Concert,
    [CatalogueKind.PERFORMANCE]: nodes.Performance,
  };
  return [
    new AgencyAdministrationResolver(administration),
    new ArtistAdministrationResolver(administration),
    new PromoterAdministrationResolver(administration),
    new VenueAdministrationResolver(administration),
    new ConcertAdministrationResolver(administration),
    new PerformanceAdministrationResolver(administration, bulkPool),
    new AgencyMembersResolver({ members, users, readUsers }),
    new AgencyMemberResolver(readUsers),
    new CatalogueChangeResolver({ record: new ChangeRecord(pool), users, readUsers, subjects }),
  ];
}
