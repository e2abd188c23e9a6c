import { inRange } from '../graphql/in-range.js';
import { checkedText } from '../graphql/text.js';
import { Fault } from '../platform/fault.js';
import { isTimeZone } from '../platform/time-zone.js';
import type { ConcertWaitingRooms } from './concert-waiting-rooms.js';
import type {
  CreateConcertInput,
  CreatePerformanceInput,
  CreateSectionInput,
} from './create-concert.input.js';
import { ARTIST_ID, SEATING_PLAN_ID, VENUE_ID } from './ids.js';
import type { NewConcert, NewPerformance, NewVenue } from './insert-concert.js';
import { type Row, rectangle } from './layout.js';
import type { NewSeating } from './plan/seating-of.js';

const SEATS_MAX = 100_000;
const PERFORMANCES_MAX = 20;
const SECTIONS_MAX = 200;
/** Ten seats, the most of one reservation, must add up to a number that JSON carries. */
const PRICE_MAX = Math.floor(Number.MAX_SAFE_INTEGER / 10);

/** A concert within its bounds, or the fault BAD_USER_INPUT that says which bound is broken. */
export function checkedConcert(input: CreateConcertInput, rooms: ConcertWaitingRooms): NewConcert {
  const currency = input.currency ?? 'KRW';
  if (!/^[A-Z]{3}$/.test(currency)) throw bad('`currency` must be three capital letters (ISO 4217).');
  return {
    slug: null,
    title: checkedText(input.title, 'title', { min: 1, max: 200 }),
    kind: input.kind ?? 'CONCERT',
    artistId: input.artistId == null ? null : (ARTIST_ID.decode(input.artistId) ?? -1),
    currency,
    saleOpensAt: input.saleOpensAt ?? null,
    maxSeatsPerUser:
      input.maxSeatsPerUser == null ? null : inRange(input.maxSeatsPerUser, 'maxSeatsPerUser', 1, SEATS_MAX),
    waitingRoom: rooms.checked(input),
    performances: listed(input.performances, 'performances', PERFORMANCES_MAX).map((performance) =>
      checkedPerformance(performance, input.saleOpensAt ?? null),
    ),
  };
}

function checkedPerformance(
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
  const country = input.country ?? 'KR';
  if (!/^[A-Z]{2}$/.test(country)) throw bad('`country` must be two capital letters (ISO 3166-1).');
  const timeZone = input.timeZone ?? 'Asia/Seoul';
  if (!isTimeZone(timeZone)) throw bad('`timeZone` must be a name of the IANA time zone database.');
  return {
    slug: null,
    name: checkedText(input.name!, 'name', { min: 1, max: 200 }),
    city: input.city == null ? null : checkedText(input.city, 'city', { min: 1, max: 100 }),
    country,
    timeZone,
  };
}

function listed<T>(list: T[], field: string, max: number): T[] {
  if (list.length < 1 || list.length > max) throw bad(`\`${field}\` must have 1 to ${max} entries.`);
  return list;
}

function bad(message: string): Fault {
  return new Fault('BAD_USER_INPUT', message);
}
