import {
  AnnouncedResolver,
  ReservationTicketsResolver,
  ViewerTicketsResolver,
} from './announced.resolver.js';
import { AnnouncedSubscription } from './announced.subscription.js';

/** Fields of the public schema that a later release brings. */
export const announcedResolvers = [
  new AnnouncedResolver(),
  new AnnouncedSubscription(),
  new ViewerTicketsResolver(),
  new ReservationTicketsResolver(),
];
