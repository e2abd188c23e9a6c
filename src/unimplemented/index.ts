import { defineRoom } from '../room/index.js';
import { UnimplementedResolver } from './unimplemented.resolver.js';

/** Fields of the public schema that a later release brings. */
export const unimplementedRoom = defineRoom({
  name: 'unimplemented',
  build: () => ({ resolvers: [new UnimplementedResolver()] }),
});
