import { Field, InputType } from 'type-graphql';

@InputType({ description: 'A new account.' })
export class SignUpInput {
  @Field(() => String, { description: 'At most 254 characters; case and surrounding space do not matter.' })
  email!: string;

  @Field(() => String, { description: '8 to 128 characters, any you like.' })
  password!: string;

  @Field(() => String, { description: '1 to 50 characters; everyone may see it.' })
  displayName!: string;
}

@InputType({ description: 'What an account was made with.' })
export class SignInInput {
  @Field(() => String, { description: 'As given at sign-up.' })
  email!: string;

  @Field(() => String, { description: 'As given at sign-up.' })
  password!: string;
}

@InputType({ description: 'Someone who just wants to try.' })
export class SignInAsGuestInput {
  @Field(() => String, { description: '1 to 50 characters; everyone may see it.' })
  displayName!: string;
}

@InputType({ description: 'What a session goes on with.' })
export class RefreshSessionInput {
  @Field(() => String, { description: 'The newest one of the session.' })
  refreshToken!: string;
}
