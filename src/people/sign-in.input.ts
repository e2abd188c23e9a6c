import { Field, InputType } from 'type-graphql';

@InputType({ description: 'A new account.' })
export class SignUpInput {
  @Field(() => String, { description: 'At most 254 characters; case and surrounding space do not matter.' })
  email!: string;

  @Field(() => String, { description: '8 to 128 characters of any kind.' })
  password!: string;

  @Field(() => String, { description: '1 to 50 characters; everyone may see it.' })
  displayName!: string;
}

@InputType({ description: 'The credentials of an account.' })
export class SignInInput {
  @Field(() => String, { description: 'As given at sign-up.' })
  email!: string;

  @Field(() => String, { description: 'As given at sign-up.' })
  password!: string;
}

@InputType({ description: 'A guest: an account without a password.' })
export class SignInAsGuestInput {
  @Field(() => String, { description: '1 to 50 characters; everyone may see it.' })
  displayName!: string;
}

@InputType({ description: 'The token that continues a session.' })
export class RefreshSessionInput {
  @Field(() => String, { description: 'The newest refresh token of the session.' })
  refreshToken!: string;
}
