import { Field, ObjectType } from 'type-graphql';
import { Node } from './node.type.js';

/** Here, because rooms that may not import the people name users, too. */
@ObjectType({ implements: Node, description: 'A user, with the fields that are public.' })
export class User extends Node {
  @Field(() => String, { description: 'The name that the user has chosen. It is not unique.' })
  displayName!: string;
}
