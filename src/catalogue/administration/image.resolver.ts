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
import type { Catalogue } from '../catalogue.js';
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
    private readonly catalogue: Catalogue,
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
    const subject = subjectOf(input.subjectId);
    const imageId = input.imageId ?? null;
    const [image] = imageId === null ? [] : await this.images.byHash([imageId]);
    const known = imageId === null || image != null;
    const asked = subject ?? { kind: 'agency' as const, id: -1 };
    if (!known || !(await setImage(this.pool, context, asked, imageId))) {
      return refused(RefusalCode.NOT_FOUND, 'There is no such thing or no such picture.');
    }
    return this.read(asked);
  }

  /** Read anew: what the request has read before does not show the picture. */
  private async read({
    kind,
    id,
  }: {
    kind: Pictured;
    id: number;
  }): Promise<Agency | Artist | Venue | Concert> {
    if (kind === 'agency') return toAgency((await this.catalogue.agencies([id]))[0]!);
    if (kind === 'artist') return toArtist((await this.catalogue.artists([id]))[0]!);
    if (kind === 'venue') return toVenue((await this.catalogue.venues([id]))[0]!);
    return toConcert((await this.catalogue.concerts([id]))[0]!);
  }
}

function subjectOf(id: string): { kind: Pictured; id: number } | undefined {
  for (const kind of Object.keys(IDS) as Pictured[]) {
    const number = IDS[kind].decode(id);
    if (number !== undefined) return { kind, id: number };
  }
  return undefined;
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
