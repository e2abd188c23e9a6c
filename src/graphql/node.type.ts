import { Field, ID, InterfaceType } from 'type-graphql';

@InterfaceType({
  description:
    'Relay global object identification: every id is opaque, unguessable for private objects, and can be given to `node(id)`.',
})
export abstract class Node {
  @Field(() => ID, { description: 'Opaque: compare and give back, never take apart.' })
  id!: string;
}
