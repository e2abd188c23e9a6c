import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../graphql/context.js';
import { Refused } from '../../graphql/refusal.type.js';
import { checkedDescription, checkedTitle, decodedOrNone } from '../check-concert.js';
import type { ConcertRow } from '../concert.entity.js';
import { Concert, toConcert } from '../concert.type.js';
import { AGENCY_ID, ARTIST_ID, CONCERT_ID, PROMOTER_ID } from '../ids.js';
import { organising } from '../organiser.js';
import { CONCERT } from './administered.statement.js';
import type { Administration } from './administration.js';
import { answer } from './answer.js';
import { ArchiveConcertInput, UpdateConcertInput } from './concert.input.js';
import { given, givenOrRemoved } from './given.js';

const UpdateConcertResult = createUnionType({
  name: 'UpdateConcertResult',
  description: 'The concert as it is now, or the reason why it was not changed.',
  types: () => [Concert, Refused] as const,
});

const ArchiveConcertResult = createUnionType({
  name: 'ArchiveConcertResult',
  description: 'The concert, or the reason why nothing was changed.',
  types: () => [Concert, Refused] as const,
});

@Resolver()
export class ConcertAdministrationResolver {
  constructor(private readonly administration: Administration) {}

  @Mutation(() => UpdateConcertResult, {
    description:
      'Organisers of its agency, and admins: changes a concert, also during its sale. Only the fields that are given change. It is refused with NOT_FOUND when the concert is unknown, or a new artist, promoter or agency is unknown or archived.',
  })
  async updateConcert(
    @Arg('input', () => UpdateConcertInput, { description: 'What changes.' }) input: UpdateConcertInput,
    @Ctx() context: Context,
  ): Promise<Concert | Refused> {
    organising(context);
    const id = decodedOrNone(CONCERT_ID, input.concertId)!;
    const values = {
      ...given('title', 'title', input.title, checkedTitle),
      ...given('kind', 'kind', input.kind, (kind) => kind),
      ...givenOrRemoved('description', input.description, checkedDescription),
      ...givenOrRemoved('artist_id', input.artistId, (artist) => decodedOrNone(ARTIST_ID, artist)),
      ...givenOrRemoved('promoter_id', input.promoterId, (each) => decodedOrNone(PROMOTER_ID, each)),
      ...givenOrRemoved('agency_id', input.agencyId, (agency) => decodedOrNone(AGENCY_ID, agency)),
    };
    const outcome = await this.administration.change<ConcertRow>(CONCERT, context, id, values);
    return answer(outcome, toConcert);
  }

  @Mutation(() => ArchiveConcertResult, {
    description:
      'Organisers of its agency, and admins: takes a concert out of every list, or puts it back. It is still found by its id. Doing it again changes nothing. It is refused with NOT_FOUND when there is no such concert, and with NOT_ARCHIVABLE while a seat is held, or sold for a performance to come.',
  })
  async archiveConcert(
    @Arg('input', () => ArchiveConcertInput, { description: 'Which.' }) input: ArchiveConcertInput,
    @Ctx() context: Context,
  ): Promise<Concert | Refused> {
    organising(context);
    const id = decodedOrNone(CONCERT_ID, input.concertId)!;
    const how = { archived: input.archived ?? true, seats: { concertId: id } };
    const outcome = await this.administration.archive<ConcertRow>(CONCERT, context, id, how);
    return answer(outcome, toConcert);
  }
}
