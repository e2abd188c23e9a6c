import { inRange } from '../graphql/in-range.js';
import { checkedText } from '../graphql/text.js';
import { Fault } from '../platform/fault.js';
import type { NumberedKind } from '../platform/id-kind.js';
import { isTimeZone } from '../platform/time-zone.js';
import type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
import type {
  CreateConcertInput,
  CreatePerformanceInput,
  CreateSectionInput,
} from './create-concert.input.js';
import { AGENCY_ID, ARTIST_ID, PROMOTER_ID, SEATING_PLAN_ID, VENUE_ID } from './ids.js';
import type { NewConcert, NewPerformance, NewVenue } from './insert-concert.js';
import { type Row, rectangle } from './layout.js';
import type { NewSeating } from './plan/seating-of.js';

const SEATS_MAX = 100_000;
const PERFORMANCES_MAX = 20;
export const SECTIONS_MAX = 200;
const DESCRIPTION_MAX = 5_000;
/** Ten seats, the most of one reservation, must add up to a number that JSON carries. */
export const PRICE_MAX = Math.floor(Number.MAX_SAFE_INTEGER / 10);

/** A concert within its bounds, or the fault BAD_USER_INPUT that says which bound is broken. */
export function checkedConcert(input: CreateConcertInput, rooms: ConcertWaitingRooms): NewConcert {
  const currency = input.currency ?? 'KRW';
  if (!/^[A-Z]{3}$/.test(currency)) throw bad('`currency` must be three capital letters (ISO 4217).');
  return {
    slug: null,
    title: checkedTitle(input.title),
    kind: input.kind ?? 'CONCERT',
    artistId: decodedOrNone(ARTIST_ID, input.artistId ?? null),
    currency,
    saleOpensAt: input.saleOpensAt ?? null,
    // Absent values are left out, so that the digest of an input without them is what it was.
    ...(input.agencyId !== undefined && { agencyId: decodedOrNone(AGENCY_ID, input.agencyId) }),
    ...(input.promoterId != null && { promoterId: decodedOrNone(PROMOTER_ID, input.promoterId) }),
    ...(input.description != null && { description: checkedDescription(input.description) }),
    maxSeatsPerUser:
      input.maxSeatsPerUser == null ? null : inRange(input.maxSeatsPerUser, 'maxSeatsPerUser', 1, SEATS_MAX),
    waitingRoom: rooms.checked(input),
    performances: listed(input.performances, 'performances', PERFORMANCES_MAX).map((performance) =>
      checkedPerformance(performance, input.saleOpensAt ?? null),
    ),
  };
}

export function checkedPerformance(
  input: CreateConcertInput['performances'][number],
  saleOpensAt: Date | null,
): NewPerformance {
  // Whether it is in the future is checked where the database's clock can be read.
  if (saleOpensAt && saleOpensAt >= input.startsAt)
    throw bad('`saleOpensAt` must be before every `startsAt`.');
  return {
    startsAt: input.startsAt,
    venue: checkedVenue(input.venue),
    lab: input.lab ?? false,
    ...checkedSeating(input),
  };
}

function checkedSeating({ sections, seatingPlanId, prices }: CreatePerformanceInput): NewSeating {
  if ((sections == null) === (seatingPlanId == null))
    throw bad('A performance takes either `sections` or `seatingPlanId`.');
  if (sections != null) {
    if (prices != null) throw bad('`prices` belongs to `seatingPlanId`: sections have prices of their own.');
    return { sections: checkedSections(sections) };
  }
  const priced = listed(prices ?? [], 'prices', SECTIONS_MAX).map(({ category, price }) => ({
    category,
    price: inRange(price, 'price', 0, PRICE_MAX),
  }));
  if (new Set(priced.map(({ category }) => category)).size < priced.length)
    throw bad('`prices` has a category twice.');
  return { seatingPlanId: SEATING_PLAN_ID.decode(seatingPlanId!) ?? -1, prices: priced };
}

function checkedSections(input: CreateSectionInput[]): { name: string; price: number; rows: Row[] }[] {
  const sections = listed(input, 'sections', SECTIONS_MAX);
  // Counted before any row is made: the rows of 200 unbounded sections would not fit into memory.
  const seats = sections.map(
    (section) =>
      inRange(section.rows, 'rows', 1, SEATS_MAX) * inRange(section.seatsPerRow, 'seatsPerRow', 1, SEATS_MAX),
  );
  if (seats.reduce((sum, some) => sum + some) > SEATS_MAX) {
    throw bad('A performance has at most 100,000 seats.');
  }
  return sections.map((section) => ({
    name: checkedText(section.name, 'name', { min: 1, max: 100 }),
    price: inRange(section.price, 'price', 0, PRICE_MAX),
    rows: rectangle(section.rows, section.seatsPerRow),
  }));
}

function checkedVenue(input: CreateConcertInput['performances'][number]['venue']): NewVenue {
  if ((input.id == null) === (input.name == null)) throw bad('`venue` takes either `id` or `name`.');
  if (input.id != null) return { id: VENUE_ID.decode(input.id) ?? -1 };
  return {
    slug: null,
    name: checkedName(input.name!),
    city: input.city == null ? null : checkedCity(input.city),
    country: checkedCountry(input.country ?? 'KR'),
    timeZone: checkedTimeZone(input.timeZone ?? 'Asia/Seoul'),
  };
}

/** The name of an agency, an artist, a promoter or a venue. */
export function checkedName(name: string): string {
  return checkedText(name, 'name', { min: 1, max: 200 });
}

export function checkedTitle(title: string): string {
  return checkedText(title, 'title', { min: 1, max: 200 });
}

export function checkedCity(city: string): string {
  return checkedText(city, 'city', { min: 1, max: 100 });
}

export function checkedCountry(country: string): string {
  if (!/^[A-Z]{2}$/.test(country)) throw bad('`country` must be two capital letters (ISO 3166-1).');
  return country;
}

export function checkedTimeZone(timeZone: string): string {
  if (!isTimeZone(timeZone)) throw bad('`timeZone` must be a name of the IANA time zone database.');
  return timeZone;
}

/** A number that the database knows, or one that it cannot know: what it stands for is not found. */
export function decodedOrNone(kind: NumberedKind, id: string | null): number | null {
  return id === null ? null : (kind.decode(id) ?? -1);
}

export function checkedDescription(description: string): string {
  return checkedText(description, 'description', { min: 1, max: DESCRIPTION_MAX, lines: true });
}

function listed<T>(list: T[], field: string, max: number): T[] {
  if (list.length < 1 || list.length > max) throw bad(`\`${field}\` must have 1 to ${max} entries.`);
  return list;
}

function bad(message: string): Fault {
  return new Fault('BAD_USER_INPUT', message);
}
