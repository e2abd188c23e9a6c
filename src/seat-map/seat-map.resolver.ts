import { LRUCache } from 'lru-cache';
import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';
import {
  Concert,
  type LaidSection,
  type Layouts,
  Performance,
  SaleStatus,
  Section,
  toSection,
} from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import { make } from '../graphql/make.js';
import { Public } from '../graphql/public.js';
import { Fault } from '../platform/fault.js';
import { SeatMap, SeatMapSection, toSeatMapRow } from './seat-map.type.js';
import { SeatMapPlan, toSeatMapPlan } from './seat-map-plan.type.js';
import type { SeatMaps } from './seat-maps.js';
import { seatsLeftIn } from './seat-statuses.js';

const IDS_MAX = 200;
/** How many written layouts are kept in memory; one of 50,000 seats takes about 5 MB. */
const DRAWN_MAX = 20;

@Resolver(() => Performance)
export class PerformanceSeatMapResolver {
  constructor(private readonly maps: SeatMaps) {}

  @Public()
  @FieldResolver(() => SeatMap, { description: 'All seats at once, in a compact form.' })
  async seatMap(@Root() performance: Performance, @Ctx() context: Context): Promise<SeatMap> {
    return (await context.loaders.of(this.maps.cached).load(performance.performanceId))!;
  }

  @Public('LIVE')
  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many seats are free, at most a moment behind. Null while unknown.',
  })
  async seatsLeft(@Root() performance: Performance, @Ctx() context: Context): Promise<number | null> {
    const counts = await context.loaders.of(this.maps.counts).load(performance.performanceId);
    return counts?.seatsLeft ?? null;
  }

  @Public('LIVE')
  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many seats are held and not paid. They may become free again. Null while unknown.',
  })
  async seatsHeld(@Root() performance: Performance, @Ctx() context: Context): Promise<number | null> {
    const counts = await context.loaders.of(this.maps.counts).load(performance.performanceId);
    return counts?.seatsHeld ?? null;
  }
}

@Resolver(() => Section)
export class SectionSeatsResolver {
  constructor(
    private readonly maps: SeatMaps,
    private readonly layouts: Layouts,
  ) {}

  @Public('LIVE')
  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many seats of this section are free, at most a moment behind. Null while unknown.',
  })
  async seatsLeft(@Root() section: Section, @Ctx() context: Context): Promise<number | null> {
    const { performanceId, firstSeatId, seatsTotal } = section;
    const row = await context.loaders.of(this.maps.cachedRows).load(performanceId);
    const [first] = await this.layouts.sections(performanceId);
    return row && first ? seatsLeftIn(row.statuses, firstSeatId - first.firstSeatId, seatsTotal) : null;
  }
}

@Resolver(() => Concert)
export class SaleStatusResolver {
  constructor(private readonly maps: SeatMaps) {}

  @Public('LIVE')
  @FieldResolver(() => SaleStatus, { description: 'The state of the sale now.' })
  async saleStatus(@Root() concert: Concert, @Ctx() context: Context): Promise<SaleStatus> {
    return SaleStatus[await context.loaders.of(this.maps.saleStates).load(concert.concertId)];
  }
}

@Resolver(() => SeatMap)
export class SeatMapResolver {
  /** What was drawn, and from which sections: they are other objects as soon as one of them has changed. */
  readonly #drawn = new LRUCache<number, { from: LaidSection[]; layout: SeatMapSection[] }>({
    max: DRAWN_MAX,
  });

  constructor(private readonly layouts: Layouts) {}

  @Public()
  @FieldResolver(() => [SeatMapSection], {
    description:
      'The layout, in order. Its seats do not change once the sale is open; names and prices may. 1,000 seats are about 12 KB with `seatIds` and `numbers` and about 3 KB with their short forms, so ask only for what you draw.',
  })
  async sections(
    @Root() map: SeatMap,
    @Arg('ids', () => [ID], { nullable: true, description: 'Only these sections, at most 200.' })
    ids: string[] | null | undefined,
  ): Promise<SeatMapSection[]> {
    if (ids && ids.length > IDS_MAX)
      throw new Fault('BAD_USER_INPUT', `\`ids\` has at most ${IDS_MAX} entries.`);
    const sections = await this.layouts.sections(map.performanceId);
    const known = this.#drawn.get(map.performanceId);
    const layout = known?.from === sections ? known.layout : this.layOut(map.performanceId, sections);
    return ids ? layout.filter((each) => ids.includes(each.section.id)) : layout;
  }

  @Public()
  @FieldResolver(() => SeatMapPlan, {
    description: 'The sheet on which the seats are drawn, with the stage and the categories.',
  })
  async plan(@Root() map: SeatMap): Promise<SeatMapPlan> {
    return toSeatMapPlan((await this.layouts.layout(map.performanceId))!);
  }

  private layOut(performanceId: number, sections: LaidSection[]): SeatMapSection[] {
    const first = sections.at(0)?.firstSeatId ?? 0;
    const layout = sections.map((section) => {
      let offset = section.firstSeatId - first;
      const rows = section.rows.map((row) => {
        const laid = toSeatMapRow(row, offset, first + offset);
        offset += row.seats;
        return laid;
      });
      return make(SeatMapSection, {
        section: toSection(section),
        offset: section.firstSeatId - first,
        outline: section.outline,
        rows,
      });
    });
    this.#drawn.set(performanceId, { from: sections, layout });
    return layout;
  }
}
