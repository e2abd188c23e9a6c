import { Field, InterfaceType, ObjectType } from 'type-graphql';
import { make } from './make.js';
import { RefusalCode } from './refusal-code.enum.js';

@InterfaceType({
  description:
    'An expected "no". It is not an error: nothing went wrong, and nothing was changed. Every refusal in every result union implements this interface, and future refusals will, too.',
})
export abstract class Refusal {
  @Field(() => RefusalCode, { description: 'The reason, for programs.' })
  code!: RefusalCode;

  @Field(() => String, {
    description: 'The reason in English, for logs. A UI should choose its own words for the code.',
  })
  message!: string;
}

@ObjectType({
  implements: Refusal,
  description: 'A refusal that has no fields beyond the code and the message.',
})
export class Refused extends Refusal {}

/** @param message what the caller may want to know beyond the code, in English, for logs */
export function refused(code: RefusalCode, message: string): Refused {
  return make(Refused, { code, message });
}
