import { Connection } from '../graphql/connection.type.js';
import { Agency } from './agency.type.js';
import { Artist } from './artist.type.js';
import { Concert } from './concert.type.js';
import { Performance } from './performance.type.js';
import { Promoter } from './promoter.type.js';
import { Seat } from './seat.type.js';
import { Venue } from './venue.type.js';

export const AgencyConnection = Connection(Agency);
export const ArtistConnection = Connection(Artist);
export const ConcertConnection = Connection(Concert);
export const PerformanceConnection = Connection(Performance);
export const SeatConnection = Connection(Seat);
export const PromoterConnection = Connection(Promoter);
export const VenueConnection = Connection(Venue);
