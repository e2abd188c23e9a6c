import {
  ReservationTicketsResolver,
  UnimplementedResolver,
  ViewerTicketsResolver,
} from './unimplemented.resolver.js';

/** Fields of the public schema that a later release brings. */
export const unimplementedResolvers = [
  new UnimplementedResolver(),
  new ViewerTicketsResolver(),
  new ReservationTicketsResolver(),
];
