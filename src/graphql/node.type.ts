import { Field, ID, InterfaceType } from 'type-graphql';
import { Public } from './public.js';

@InterfaceType({
  description:
    'Relay’s global object identification. Every id is opaque and can be sent to `node(id)`. The ids of private objects cannot be guessed.',
})
export abstract class Node {
  @Public()
  @Field(() => ID, {
    description: 'Opaque: a client compares ids and sends them back, but never interprets them.',
  })
  id!: string;
}
