import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { afterNumber, type PageRequest } from '../graphql/connection.type.js';
import type { PageBatch } from '../graphql/context.js';
import { CachedLoader } from '../platform/cached-loader.js';
import { inOrder } from '../platform/in-order.js';
import { type Database, run, type Statement } from '../platform/postgres.js';
import { AgencyEntity, type AgencyRow } from './agency.entity.js';
import { ArtistEntity, type ArtistRow } from './artist.entity.js';
import {
  ARTISTS_OF_AGENCIES,
  CONCERTS_OF_ARTISTS,
  PERFORMANCE_COUNTS,
  PERFORMANCES_OF_CONCERTS,
  SEATING_PLANS_OF_VENUES,
} from './child-pages.statement.js';
import { ConcertEntity, type ConcertRow } from './concert.entity.js';
import { PerformanceEntity, type PerformanceRow } from './performance.entity.js';
import type { SeatingPlanRow } from './plan/store/seating-plan.statement.js';
import { SectionEntity } from './section.entity.js';
import type { PricedSection } from './section.type.js';
import { VenueEntity, type VenueRow } from './venue.entity.js';

const PERFORMANCES_MAX = 10_000;

export interface ConcertCriteria {
  artistId?: number;
  kind?: ConcertRow['kind'];
  /** A part of the title; upper and lower case are the same. */
  search?: string;
}

/**
 * Reads of what is on sale. Lists return one row more than asked for, which shows whether there is a next
 * page. Batches return values in the order of the keys, and null where there is no such thing.
 */
export class Catalogue {
  constructor(
    private readonly orm: MikroORM,
    private readonly pool: Database,
  ) {}

  // Arrow functions: a DataLoader is found by its batch function, which must therefore be the same object
  // each time.
  readonly agencies = async (ids: readonly number[]): Promise<(AgencyRow | null)[]> =>
    inOrderOfIds(ids, await this.em.find(AgencyEntity, { id: { $in: [...ids] } }));

  readonly artists = async (ids: readonly number[]): Promise<(ArtistRow | null)[]> =>
    inOrderOfIds(ids, await this.em.find(ArtistEntity, { id: { $in: [...ids] } }));

  readonly venues = async (ids: readonly number[]): Promise<(VenueRow | null)[]> =>
    inOrderOfIds(ids, await this.em.find(VenueEntity, { id: { $in: [...ids] } }));

  readonly concerts = async (ids: readonly number[]): Promise<(ConcertRow | null)[]> =>
    inOrderOfIds(ids, await this.em.find(ConcertEntity, { id: { $in: [...ids] } }));

  /** They never change after their creation. */
  readonly performances = new CachedLoader<PerformanceRow>(
    async (ids) => inOrderOfIds(ids, await this.em.find(PerformanceEntity, { id: { $in: [...ids] } })),
    { max: PERFORMANCES_MAX },
  ).many;

  readonly sections = async (ids: readonly number[]): Promise<(PricedSection | null)[]> => {
    const rows = await this.em.find(SectionEntity, { id: { $in: [...ids] } });
    return inOrderOfIds(ids, await this.priced(rows));
  };

  readonly artistsOfAgencies = this.pages<ArtistRow>(ARTISTS_OF_AGENCIES);
  readonly concertsOfArtists = this.pages<ConcertRow>(CONCERTS_OF_ARTISTS);
  readonly seatingPlansOfVenues = this.pages<SeatingPlanRow>(SEATING_PLANS_OF_VENUES);
  readonly performancesOfConcerts = this.pages<PerformanceRow>(PERFORMANCES_OF_CONCERTS);

  listAgencies(request: PageRequest): Promise<AgencyRow[]> {
    return this.em.find(AgencyEntity, { id: { $gt: afterId(request) } }, oneMore(request));
  }

  countAgencies(): Promise<number> {
    return this.em.count(AgencyEntity);
  }

  listArtists(request: PageRequest, search?: string): Promise<ArtistRow[]> {
    const where = { id: { $gt: afterId(request) }, ...artistsLike(search) };
    return this.em.find(ArtistEntity, where, oneMore(request));
  }

  countArtists(search?: string): Promise<number> {
    return this.em.count(ArtistEntity, artistsLike(search));
  }

  listConcerts(request: PageRequest, criteria: ConcertCriteria): Promise<ConcertRow[]> {
    const where = { id: { $gt: afterId(request) }, ...concertsLike(criteria) };
    return this.em.find(ConcertEntity, where, oneMore(request));
  }

  countConcerts(criteria: ConcertCriteria): Promise<number> {
    return this.em.count(ConcertEntity, concertsLike(criteria));
  }

  /** How many performances these concerts have. */
  readonly performanceCounts = async (concertIds: readonly number[]): Promise<number[]> => {
    const rows = await run<{ id: number; count: number }>(this.pool, PERFORMANCE_COUNTS, [concertIds]);
    const byId = new Map(rows.map((row) => [row.id, row.count]));
    return concertIds.map((id) => byId.get(id) ?? 0);
  };

  private pages<Row>(statement: Statement): PageBatch<number, Row> {
    return async (parents, request) => {
      const values = [parents, afterId(request), request.first + 1];
      const rows = await run<Row & { parent: number }>(this.pool, statement, values);
      const byParent = Map.groupBy(rows, (row) => row.parent);
      return parents.map((parent) => byParent.get(parent) ?? []);
    };
  }

  private async priced(rows: Omit<PricedSection, 'currency'>[]): Promise<PricedSection[]> {
    const performances = await this.em.find(PerformanceEntity, {
      id: { $in: [...new Set(rows.map((row) => row.performanceId))] },
    });
    const concerts = await this.em.find(ConcertEntity, {
      id: { $in: [...new Set(performances.map((row) => row.concertId))] },
    });
    const currencyOfConcert = new Map(concerts.map((row) => [row.id, row.currency]));
    const currencyOf = new Map(performances.map((row) => [row.id, currencyOfConcert.get(row.concertId)!]));
    return rows.map((row) => ({ ...row, currency: currencyOf.get(row.performanceId)! }));
  }

  /** A fork for each read, so that no request is answered with what another request read. */
  private get em(): EntityManager {
    return this.orm.em.fork();
  }
}

function artistsLike(search: string | undefined) {
  return search === undefined ? {} : { name: { $ilike: contains(search) } };
}

function concertsLike({ artistId, kind, search }: ConcertCriteria) {
  return {
    ...(artistId !== undefined && { artistId }),
    ...(kind !== undefined && { kind }),
    ...(search !== undefined && { title: { $ilike: contains(search) } }),
  };
}

function oneMore(request: PageRequest): { orderBy: { id: 'asc' }; limit: number } {
  return { orderBy: { id: 'asc' }, limit: request.first + 1 };
}

/** A forged cursor may be greater than every possible id. Nothing comes after it. */
function afterId(request: PageRequest): number {
  return Math.max(-1, Math.min(afterNumber(request), ID_MAX));
}

const ID_MAX = 2 ** 31 - 1;

/** A pattern for LIKE in which every character of the client stands for itself. */
function contains(search: string): string {
  return `%${search.replace(/[\\%_]/g, '\\$&')}%`;
}

const inOrderOfIds = <Row extends { id: number }>(ids: readonly number[], rows: Row[]): (Row | null)[] =>
  inOrder(ids, rows, ({ id }) => id);
