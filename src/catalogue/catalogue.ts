import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { afterNumber, type PageRequest } from '../graphql/connection.type.js';
import type { PageBatch } from '../graphql/context.js';
import { CachedLoader } from '../platform/cached-loader.js';
import { inOrder } from '../platform/in-order.js';
import { type Database, run, type Statement } from '../platform/postgres.js';
import { AgencyEntity, type AgencyRow } from './agency.entity.js';
import { ArtistEntity, type ArtistRow } from './artist.entity.js';
import type { CatalogueChanges } from './changes.js';
import {
  ARTISTS_OF_AGENCIES,
  CONCERTS_OF_AGENCIES,
  CONCERTS_OF_ARTISTS,
  SEATING_PLANS_OF_VENUES,
} from './child-pages.statement.js';
import { ConcertEntity, type ConcertRow } from './concert.entity.js';
import { PerformanceEntity, type PerformanceRow } from './performance.entity.js';
import type { SeatingPlanRow } from './plan/store/seating-plan.statement.js';
import { PromoterEntity, type PromoterRow } from './promoter.entity.js';
import { SectionEntity } from './section.entity.js';
import type { PricedSection } from './section.type.js';
import { VenueEntity, type VenueRow } from './venue.entity.js';

/** How many rows of one kind a process keeps; one takes about 1 KB. */
const ROWS_MAX = 10_000;
/** What is changed past `record_catalogue_change` shows after this time. */
const KEPT_FOR_MS = 60_000;

type Batch<Row> = (ids: readonly number[]) => Promise<(Row | null)[]>;

/**
 * Reads of what is on sale. Single things come from the memory of the process, which forgets what the record
 * of changes names. Lists return one row more than asked for, which shows whether there is a next
 * page. Batches return values in the order of the keys, and null where there is no such thing.
 */
export class Catalogue {
  readonly agencies: Batch<AgencyRow>;
  readonly artists: Batch<ArtistRow>;
  readonly promoters: Batch<PromoterRow>;
  readonly venues: Batch<VenueRow>;
  readonly concerts: Batch<ConcertRow>;
  readonly performances: Batch<PerformanceRow>;

  constructor(
    private readonly orm: MikroORM,
    private readonly pool: Database,
    changes: Pick<CatalogueChanges, 'onChange' | 'mayGive'>,
  ) {
    // A DataLoader is found by its batch function, which must therefore be the same object each time.
    const kept = <Row extends { id: number }>(
      kind: Parameters<CatalogueChanges['onChange']>[0],
      find: (ids: number[]) => Promise<Row[]>,
    ): Batch<Row> => {
      const bounds = { max: ROWS_MAX, forMs: KEPT_FOR_MS, mayGive: changes.mayGive };
      const rows = new CachedLoader<Row>(async (ids) => inOrderOfIds(ids, await find([...ids])), bounds);
      changes.onChange(kind, rows.forget);
      return rows.many;
    };
    this.agencies = kept('AGENCY', (ids) => this.em.find(AgencyEntity, { id: { $in: ids } }));
    this.artists = kept('ARTIST', (ids) => this.em.find(ArtistEntity, { id: { $in: ids } }));
    this.promoters = kept('PROMOTER', (ids) => this.em.find(PromoterEntity, { id: { $in: ids } }));
    this.venues = kept('VENUE', (ids) => this.em.find(VenueEntity, { id: { $in: ids } }));
    this.concerts = kept('CONCERT', (ids) => this.em.find(ConcertEntity, { id: { $in: ids } }));
    this.performances = kept('PERFORMANCE', (ids) => this.em.find(PerformanceEntity, { id: { $in: ids } }));
  }

  /** As they are at this moment: for what is said once, such as a message. */
  readonly performancesNow: Batch<PerformanceRow> = async (ids) =>
    inOrderOfIds(ids, await this.em.find(PerformanceEntity, { id: { $in: [...ids] } }));

  readonly sections = async (ids: readonly number[]): Promise<(PricedSection | null)[]> => {
    const rows = await this.em.find(SectionEntity, { id: { $in: [...ids] } });
    return inOrderOfIds(ids, await this.priced(rows));
  };

  readonly artistsOfAgencies = this.pages<ArtistRow>(ARTISTS_OF_AGENCIES);
  readonly concertsOfAgencies = this.pages<ConcertRow>(CONCERTS_OF_AGENCIES);
  readonly concertsOfArtists = this.pages<ConcertRow>(CONCERTS_OF_ARTISTS);
  readonly seatingPlansOfVenues = this.pages<SeatingPlanRow>(SEATING_PLANS_OF_VENUES);

  listAgencies(request: PageRequest): Promise<AgencyRow[]> {
    return this.em.find(AgencyEntity, { id: { $gt: afterId(request) }, ...LISTED }, oneMore(request));
  }

  countAgencies(): Promise<number> {
    return this.em.count(AgencyEntity, LISTED);
  }

  listPromoters(request: PageRequest): Promise<PromoterRow[]> {
    return this.em.find(PromoterEntity, { id: { $gt: afterId(request) }, ...LISTED }, oneMore(request));
  }

  countPromoters(): Promise<number> {
    return this.em.count(PromoterEntity, LISTED);
  }

  listVenues(request: PageRequest): Promise<VenueRow[]> {
    return this.em.find(VenueEntity, { id: { $gt: afterId(request) }, ...LISTED }, oneMore(request));
  }

  countVenues(): Promise<number> {
    return this.em.count(VenueEntity, LISTED);
  }

  listArtists(request: PageRequest, search?: string): Promise<ArtistRow[]> {
    const where = { id: { $gt: afterId(request) }, ...artistsLike(search) };
    return this.em.find(ArtistEntity, where, oneMore(request));
  }

  countArtists(search?: string): Promise<number> {
    return this.em.count(ArtistEntity, artistsLike(search));
  }

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

/** What is archived is found by its id only. */
const LISTED = { archivedAt: null };

function artistsLike(search: string | undefined) {
  return { ...LISTED, ...(search !== undefined && { name: { $ilike: contains(search) } }) };
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
