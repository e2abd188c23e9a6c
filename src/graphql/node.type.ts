import { Field, ID, InterfaceType } from 'type-graphql';
import { Unchanging } from './unchanging.js';

@InterfaceType({
  description:
    'Relay global object identification: every id is opaque, unguessable for private objects, and can be given to `node(id)`.',
})
export abstract class Node {
  @Unchanging()
  @Field(() => ID, { description: 'Opaque: compare and give back, never take apart.' })
  id!: string;
}
