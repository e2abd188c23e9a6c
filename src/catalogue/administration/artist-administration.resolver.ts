import { Arg, Ctx, createUnionType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../graphql/context.js';
import { Refused } from '../../graphql/refusal.type.js';
import type { ArtistRow } from '../artist.entity.js';
import { Artist, toArtist } from '../artist.type.js';
import { checkedName, decodedOrNone } from '../check-concert.js';
import { AGENCY_ID, ARTIST_ID } from '../ids.js';
import { organising } from '../organiser.js';
import { ARTIST } from './administered.statement.js';
import type { Administration } from './administration.js';
import { answer } from './answer.js';
import { ArchiveArtistInput, CreateArtistInput, UpdateArtistInput } from './artist.input.js';
import { given, givenOrRemoved } from './given.js';

const CreateArtistResult = createUnionType({
  name: 'CreateArtistResult',
  description: 'The new artist, or the reason why it was not created.',
  types: () => [Artist, Refused] as const,
});

const UpdateArtistResult = createUnionType({
  name: 'UpdateArtistResult',
  description: 'The artist as it is now, or the reason why it was not changed.',
  types: () => [Artist, Refused] as const,
});

const ArchiveArtistResult = createUnionType({
  name: 'ArchiveArtistResult',
  description: 'The artist, or the reason why nothing was changed.',
  types: () => [Artist, Refused] as const,
});

@Resolver()
export class ArtistAdministrationResolver {
  constructor(private readonly administration: Administration) {}

  @Mutation(() => CreateArtistResult, {
    description:
      'Organisers of the agency, and admins: creates an artist. It is refused with NOT_FOUND when the agency is unknown or archived.',
  })
  async createArtist(
    @Arg('input', () => CreateArtistInput, { description: 'The artist.' }) input: CreateArtistInput,
    @Ctx() context: Context,
  ): Promise<Artist | Refused> {
    organising(context);
    const agencyId = decodedOrNone(AGENCY_ID, input.agencyId ?? null);
    const values = { name: checkedName(input.name), agency_id: agencyId };
    const outcome = await this.administration.create<ArtistRow>(ARTIST, context, values, agencyId);
    return answer(outcome, toArtist);
  }

  @Mutation(() => UpdateArtistResult, {
    description:
      'Organisers of its agency, and admins: changes an artist. It is refused with NOT_FOUND when the artist is unknown, or the new agency is unknown or archived.',
  })
  async updateArtist(
    @Arg('input', () => UpdateArtistInput, { description: 'What changes.' }) input: UpdateArtistInput,
    @Ctx() context: Context,
  ): Promise<Artist | Refused> {
    organising(context);
    const id = decodedOrNone(ARTIST_ID, input.artistId)!;
    const values = {
      ...given('name', 'name', input.name, checkedName),
      ...givenOrRemoved('agency_id', input.agencyId, (id) => decodedOrNone(AGENCY_ID, id)),
    };
    const outcome = await this.administration.change<ArtistRow>(ARTIST, context, id, values);
    return answer(outcome, toArtist);
  }

  @Mutation(() => ArchiveArtistResult, {
    description:
      'Organisers of its agency, and admins: takes an artist out of every list, or puts it back. It is still found by its id. Doing it again changes nothing. It is refused with NOT_FOUND when there is no such artist.',
  })
  async archiveArtist(
    @Arg('input', () => ArchiveArtistInput, { description: 'Which.' }) input: ArchiveArtistInput,
    @Ctx() context: Context,
  ): Promise<Artist | Refused> {
    organising(context);
    const id = decodedOrNone(ARTIST_ID, input.artistId)!;
    const archived = input.archived ?? true;
    const outcome = await this.administration.archive<ArtistRow>(ARTIST, context, id, { archived });
    return answer(outcome, toArtist);
  }
}
