import { Field, ID, InputType } from 'type-graphql';
import { inRange } from '../../graphql/in-range.js';
import { DateTime, SafeInt } from '../../graphql/scalars.js';
import { checkedText } from '../../graphql/text.js';
import { Fault } from '../../platform/fault.js';
import { EventKind } from '../event-kind.enum.js';
import { AGENCY_ID, ARTIST_ID } from '../ids.js';
import { SaleStatus } from '../sale-status.enum.js';
import type { ConcertCriteria } from './concert-list.statement.js';

const TEXT_MAX = 100;
const WORDS_MAX = 8;

@InputType({
  description:
    'Conditions that every concert of the list meets. A condition that is absent or null does not count.',
})
export class ConcertFilter {
  @Field(() => String, {
    nullable: true,
    description: 'A part of the title; upper and lower case are the same.',
  })
  search?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'At most 8 words. Each is a part of the title or of the name of the artist, the agency, a venue or a city. A consonant of Hangul that stands alone is the first of a syllable: ㅂㅌㅅ finds 방탄소년단.',
  })
  text?: string | null;

  @Field(() => String, { nullable: true, description: 'Only with a performance in this city.' })
  city?: string | null;

  @Field(() => EventKind, { nullable: true, description: 'Only concerts of this kind.' })
  kind?: EventKind | null;

  @Field(() => ID, { nullable: true, description: 'Only concerts of this artist.' })
  artistId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Only concerts of this agency, or of an artist whom it represents.',
  })
  agencyId?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Only with a performance that begins then or later.',
  })
  from?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Only with a performance that begins before; with `from`, the same performance.',
  })
  to?: Date | null;

  @Field(() => SaleStatus, { nullable: true, description: 'Only concerts whose sale has this state now.' })
  status?: SaleStatus | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Only with seats that cost at least this, in the smallest unit of the concert’s currency.',
  })
  minPrice?: number | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Only with seats that cost at most this; with `minPrice`, the same seats.',
  })
  maxPrice?: number | null;
}

/** @throws Fault BAD_USER_INPUT: a condition is out of its bounds */
export function criteriaOf(filter: ConcertFilter | null | undefined): ConcertCriteria {
  const { kind, artistId, agencyId, from, to, status } = filter ?? {};
  const search = checked(filter?.search, 'search');
  const text = checked(filter?.text, 'text');
  const city = checked(filter?.city, 'city');
  if (text && text.split(/\s+/).length > WORDS_MAX) {
    throw new Fault('BAD_USER_INPUT', `\`text\` has at most ${WORDS_MAX} words.`);
  }
  if (from && to && from >= to) throw new Fault('BAD_USER_INPUT', '`from` must be before `to`.');
  return {
    ...(search && { search }),
    ...(text && { text }),
    ...(city && { city }),
    ...(kind != null && { kind }),
    // An id that is not an artist's matches nothing, like an artist without concerts. Likewise below.
    ...(artistId != null && { artistId: ARTIST_ID.decode(artistId) ?? -1 }),
    ...(agencyId != null && { agencyId: AGENCY_ID.decode(agencyId) ?? -1 }),
    ...(from != null && { from }),
    ...(to != null && { to }),
    ...(status != null && { status }),
    ...pricesOf(filter),
  };
}

function pricesOf(filter: ConcertFilter | null | undefined): Pick<ConcertCriteria, 'minPrice' | 'maxPrice'> {
  const { minPrice, maxPrice } = filter ?? {};
  if (minPrice != null && maxPrice != null && minPrice > maxPrice) {
    throw new Fault('BAD_USER_INPUT', '`minPrice` must not be more than `maxPrice`.');
  }
  const { MAX_SAFE_INTEGER: most } = Number;
  return {
    ...(minPrice != null && { minPrice: inRange(minPrice, 'minPrice', 0, most) }),
    ...(maxPrice != null && { maxPrice: inRange(maxPrice, 'maxPrice', 0, most) }),
  };
}

/** Undefined for an empty text: it is a part of every text. */
function checked(value: string | null | undefined, field: string): string | undefined {
  return value == null ? undefined : checkedText(value, field, { min: 0, max: TEXT_MAX }) || undefined;
}
