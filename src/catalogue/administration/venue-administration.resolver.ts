import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../graphql/context.js';
import { Refused } from '../../graphql/refusal.type.js';
import {
  checkedCity,
  checkedCountry,
  checkedName,
  checkedTimeZone,
  decodedOrNone,
} from '../check-concert.js';
import { AGENCY_ID, VENUE_ID } from '../ids.js';
import { organising } from '../organiser.js';
import type { VenueRow } from '../venue.entity.js';
import { toVenue, Venue } from '../venue.type.js';
import { VENUE } from './administered.statement.js';
import type { Administration } from './administration.js';
import { answer } from './answer.js';
import { given, givenOrRemoved } from './given.js';
import { ArchiveVenueInput, CreateVenueInput, UpdateVenueInput } from './venue.input.js';

const CreateVenueResult = createUnionType({
  name: 'CreateVenueResult',
  description: 'The new venue, or the reason why it was not created.',
  types: () => [Venue, Refused] as const,
});

const UpdateVenueResult = createUnionType({
  name: 'UpdateVenueResult',
  description: 'The venue as it is now, or the reason why it was not changed.',
  types: () => [Venue, Refused] as const,
});

const ArchiveVenueResult = createUnionType({
  name: 'ArchiveVenueResult',
  description: 'The venue, or the reason why nothing was changed.',
  types: () => [Venue, Refused] as const,
});

@Resolver()
export class VenueAdministrationResolver {
  constructor(private readonly administration: Administration) {}

  @Mutation(() => CreateVenueResult, {
    description:
      'Organisers of the agency, and admins: creates a venue. Every organiser may use it for performances. It is refused with NOT_FOUND when the agency is unknown or archived.',
  })
  async createVenue(
    @Arg('input', () => CreateVenueInput, { description: 'The venue.' }) input: CreateVenueInput,
    @Ctx() context: Context,
  ): Promise<Venue | Refused> {
    organising(context);
    const agencyId = decodedOrNone(AGENCY_ID, input.agencyId ?? null);
    const values = {
      name: checkedName(input.name),
      city: input.city == null ? null : checkedCity(input.city),
      country: checkedCountry(input.country ?? 'KR'),
      time_zone: checkedTimeZone(input.timeZone ?? 'Asia/Seoul'),
      agency_id: agencyId,
    };
    const outcome = await this.administration.create<VenueRow>(VENUE, context, values, agencyId);
    return answer(outcome, toVenue);
  }

  @Mutation(() => UpdateVenueResult, {
    description:
      'Organisers of its agency, and admins: changes a venue. It is refused with NOT_FOUND when the venue is unknown, or the new agency is unknown or archived.',
  })
  async updateVenue(
    @Arg('input', () => UpdateVenueInput, { description: 'What changes.' }) input: UpdateVenueInput,
    @Ctx() context: Context,
  ): Promise<Venue | Refused> {
    organising(context);
    const id = decodedOrNone(VENUE_ID, input.venueId)!;
    const values = {
      ...given('name', 'name', input.name, checkedName),
      ...givenOrRemoved('city', input.city, checkedCity),
      ...given('country', 'country', input.country, checkedCountry),
      ...given('time_zone', 'timeZone', input.timeZone, checkedTimeZone),
      ...givenOrRemoved('agency_id', input.agencyId, (id) => decodedOrNone(AGENCY_ID, id)),
    };
    const outcome = await this.administration.change<VenueRow>(VENUE, context, id, values);
    return answer(outcome, toVenue);
  }

  @Mutation(() => ArchiveVenueResult, {
    description:
      'Organisers of its agency, and admins: takes a venue out of every list, or puts it back. It is still found by its id. Doing it again changes nothing. It is refused with NOT_FOUND when there is no such venue.',
  })
  async archiveVenue(
    @Arg('input', () => ArchiveVenueInput, { description: 'Which.' }) input: ArchiveVenueInput,
    @Ctx() context: Context,
  ): Promise<Venue | Refused> {
    organising(context);
    const id = decodedOrNone(VENUE_ID, input.venueId)!;
    const archived = input.archived ?? true;
    const outcome = await this.administration.archive<VenueRow>(VENUE, context, id, { archived });
    return answer(outcome, toVenue);
  }
}
