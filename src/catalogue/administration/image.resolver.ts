import { Arg, Ctx, createUnionType, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../graphql/context.js';
import { Public } from '../../graphql/public.js';
import { Refused, refused } from '../../graphql/refusal.type.js';
import { RefusalCode } from '../../graphql/refusal-code.enum.js';
import { Image, type Images, toImage } from '../../image/index.js';
import type { IdKind } from '../../platform/id-kind.js';
import type { Database } from '../../platform/postgres.js';
import { Agency, toAgency } from '../agency.type.js';
import { Artist, toArtist } from '../artist.type.js';
import { Concert, toConcert } from '../concert.type.js';
import { AGENCY_ID, ARTIST_ID, CONCERT_ID, VENUE_ID } from '../ids.js';
import { toVenue, Venue } from '../venue.type.js';
import { SetImageInput } from './set-image.input.js';
import { type Pictured, setImage } from './set-image.js';

const IDS: Readonly<Record<Pictured, IdKind<string, number>>> = {
  agency: AGENCY_ID,
  artist: ARTIST_ID,
  venue: VENUE_ID,
  concert: CONCERT_ID,
};

const SetImageResult = createUnionType({
  name: 'SetImageResult',
  description: 'What has the picture now, or the reason why it does not.',
  types: () => [Agency, Artist, Venue, Concert, Refused] as const,
});

const NO_IMAGE = 'Null: there is none.';

/** The pictures of the catalogue: who has which, and who may change it. */
@Resolver()
export class SetImageResolver {
  constructor(
    private readonly pool: Database,
    private readonly images: Images,
  ) {}

  @Mutation(() => SetImageResult, {
    description:
      'Organisers and admins: gives an agency, an artist, a venue or a concert a picture, or takes it away. Send the picture itself to `POST /images` first. Refused with NOT_FOUND when there is no such thing or no such picture.',
  })
  async setImage(
    @Arg('input', () => SetImageInput, { description: 'What gets which picture.' }) input: SetImageInput,
    @Ctx() context: Context,
  ): Promise<Agency | Artist | Venue | Concert | Refused> {
    const imageId = input.imageId ?? null;
    const [image] = imageId === null ? [] : await this.images.byHash([imageId]);
    const known = imageId === null || image != null;
    const set = known && (await this.set(subjectOf(input.subjectId), imageId, context));
    return set || refused(RefusalCode.NOT_FOUND, 'There is no such thing or no such picture.');
  }

  /** Undefined: there is no such thing. */
  private async set({ kind, id }: Subject, imageId: string | null, context: Context) {
    const setOn = <Row, Thing>(toThing: (row: Row) => Thing) =>
      setImage<Row>(this.pool, context, { kind, id }, imageId).then((row) => row && toThing(row));
    if (kind === 'agency') return setOn(toAgency);
    if (kind === 'artist') return setOn(toArtist);
    if (kind === 'venue') return setOn(toVenue);
    return setOn(toConcert);
  }
}

interface Subject {
  kind: Pictured;
  id: number;
}

/** What is not there stands for an agency that is not there. */
function subjectOf(id: string): Subject {
  for (const kind of Object.keys(IDS) as Pictured[]) {
    const number = IDS[kind].decode(id);
    if (number !== undefined) return { kind, id: number };
  }
  return { kind: 'agency', id: -1 };
}

const shown = async (images: Images, hash: string | null, context: Context): Promise<Image | null> => {
  const row = hash === null ? null : await context.loaders.of(images.byHash).load(hash);
  return row && toImage(row);
};

@Resolver(() => Agency)
export class AgencyImageResolver {
  constructor(private readonly images: Images) {}

  @Public()
  @FieldResolver(() => Image, { nullable: true, description: `The agency’s sign. ${NO_IMAGE}` })
  image(@Root() agency: Agency, @Ctx() context: Context): Promise<Image | null> {
    return shown(this.images, agency.imageHash, context);
  }
}

@Resolver(() => Artist)
export class ArtistImageResolver {
  constructor(private readonly images: Images) {}

  @Public()
  @FieldResolver(() => Image, { nullable: true, description: `A picture of the artist. ${NO_IMAGE}` })
  image(@Root() artist: Artist, @Ctx() context: Context): Promise<Image | null> {
    return shown(this.images, artist.imageHash, context);
  }
}

@Resolver(() => Venue)
export class VenueImageResolver {
  constructor(private readonly images: Images) {}

  @Public()
  @FieldResolver(() => Image, { nullable: true, description: `A picture of the venue. ${NO_IMAGE}` })
  image(@Root() venue: Venue, @Ctx() context: Context): Promise<Image | null> {
    return shown(this.images, venue.imageHash, context);
  }
}

@Resolver(() => Concert)
export class ConcertImageResolver {
  constructor(private readonly images: Images) {}

  @Public()
  @FieldResolver(() => Image, { nullable: true, description: `The poster. ${NO_IMAGE}` })
  image(@Root() concert: Concert, @Ctx() context: Context): Promise<Image | null> {
    return shown(this.images, concert.imageHash, context);
  }
}
