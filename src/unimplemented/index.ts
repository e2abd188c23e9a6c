import {
  AnnouncedResolver,
  ReservationTicketsResolver,
  ViewerTicketsResolver,
} from './unimplemented.resolver.js';

/** Fields of the public schema that a later release brings. */
export const announcedResolvers = [
  new AnnouncedResolver(),
  new ViewerTicketsResolver(),
  new ReservationTicketsResolver(),
];
