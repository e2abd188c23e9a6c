import { Field, ObjectType } from 'type-graphql';
import type { Caller } from '../graphql/context.js';
import { make } from '../graphql/make.js';
import { Node } from '../graphql/node.type.js';
import { Role } from '../graphql/role.enum.js';
import { VIEWER_ID } from './ids.js';

@ObjectType({
  implements: Node,
  description: 'The signed-in user, with the fields that only this user can see.',
})
export class Viewer extends Node {
  userId!: string;

  @Field(() => [Role], { description: 'What the user may do. A change is known everywhere within a second.' })
  roles!: Role[];
}

export function toViewer(caller: Caller): Viewer {
  return make(Viewer, {
    id: VIEWER_ID.encode(caller.viewerId),
    userId: caller.userId,
    roles: [...caller.roles],
  });
}
