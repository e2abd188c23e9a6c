import { Field, InterfaceType, ObjectType } from 'type-graphql';
import { make } from './make.js';
import { RefusalCode } from './refusal-code.enum.js';

@InterfaceType({
  description:
    'An expected "no". Not an error: nothing went wrong, nothing was changed. Every refusal of every result union implements it, also those to come.',
})
export abstract class Refusal {
  @Field(() => RefusalCode, { description: 'What was refused, for programs.' })
  code!: RefusalCode;

  @Field(() => String, { description: 'English, for logs; a UI words the code itself.' })
  message!: string;
}

@ObjectType({ implements: Refusal, description: 'Every refusal without details of its own.' })
export class Refused extends Refusal {}

/** @param message what the caller may want to know beyond the code; English, for logs */
export function refused(code: RefusalCode, message: string): Refused {
  return make(Refused, { code, message });
}
