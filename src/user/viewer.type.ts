import { Field, ObjectType } from 'type-graphql';
import type { Caller } from '../graphql/context.js';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Role } from '../graphql/role.enum.js';
import { unguessableId } from '../platform/global-id.js';

@ObjectType({ implements: Node, description: 'The person who is signed in, as they see themselves.' })
export class Viewer extends Node {
  userId!: string;

  @Field(() => [Role], { description: 'What they may do, as their access token says.' })
  roles!: Role[];
}

export function toViewer(caller: Caller): Viewer {
  return make(Viewer, {
    id: unguessableId('Viewer', caller.viewerId),
    userId: caller.userId,
    roles: [...caller.roles],
  });
}
