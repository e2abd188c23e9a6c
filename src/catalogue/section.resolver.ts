import { FieldResolver, Resolver, Root } from 'type-graphql';
import { Public } from '../graphql/public.js';
import type { Layouts } from './layouts.js';
import { SeatCategory, toSeatCategory } from './plan/seat-category.type.js';
import { Section } from './section.type.js';

@Resolver(() => Section)
export class SectionResolver {
  constructor(private readonly layouts: Layouts) {}

  @Public()
  @FieldResolver(() => SeatCategory, { description: 'The category of its seats.' })
  async category(@Root() section: Section): Promise<SeatCategory> {
    const layout = await this.layouts.layout(section.performanceId);
    const own = layout!.sections.find(({ id }) => id === section.sectionId)!;
    return toSeatCategory(layout!.categories.find(({ name }) => name === own.category)!);
  }
}
