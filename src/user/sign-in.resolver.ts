import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { type Context, signedIn } from '../graphql/context.js';
import { type Refused, refused } from '../graphql/refusal.type.js';
import { RefusalCode } from '../graphql/refusal-code.enum.js';
import type { Identity } from './identity.js';
import { type Session, SignInResult, toSession } from './session.type.js';
import type { Sessions } from './sessions.js';
import { RefreshSessionInput, SignInAsGuestInput, SignInInput, SignUpInput } from './sign-in.input.js';

@Resolver()
export class SignInResolver {
  constructor(
    private readonly identity: Identity,
    private readonly sessions: Sessions,
  ) {}

  @Mutation(() => SignInResult, {
    description: 'Makes an account with an empty wallet and signs in. Refused with EMAIL_TAKEN.',
  })
  async signUp(
    @Arg('input', () => SignUpInput, { description: 'Who they are from now on.' }) input: SignUpInput,
    @Ctx() context: Context,
  ): Promise<Session | Refused> {
    const session = await this.identity.signUp(input, context.address);
    if (session) return toSession(session);
    return refused(RefusalCode.EMAIL_TAKEN, 'There is an account with this e-mail address.');
  }

  @Mutation(() => SignInResult, {
    description: 'Begins a session of its own. Refused with INVALID_CREDENTIALS.',
  })
  async signIn(
    @Arg('input', () => SignInInput, { description: 'Who they say they are.' }) input: SignInInput,
    @Ctx() context: Context,
  ): Promise<Session | Refused> {
    const session = await this.identity.signIn(input, context.address);
    if (session) return toSession(session);
    return refused(RefusalCode.INVALID_CREDENTIALS, 'E-mail and password do not belong together.');
  }

  @Mutation(() => SignInResult, {
    description:
      'An account and a session without a password, for trying things out; FORBIDDEN where guests are switched off.',
  })
  async signInAsGuest(
    @Arg('input', () => SignInAsGuestInput, { description: 'What to call them.' }) input: SignInAsGuestInput,
    @Ctx() context: Context,
  ): Promise<Session | Refused> {
    return toSession(await this.identity.signInAsGuest(input, context.address));
  }

  @Mutation(() => SignInResult, {
    description:
      'New tokens for old; send it without an `Authorization` header. Refused with INVALID_CREDENTIALS when the token is unknown, used, expired or of a session that has ended.',
  })
  async refreshSession(
    @Arg('input', () => RefreshSessionInput, { description: 'The token that is given up.' })
    input: RefreshSessionInput,
  ): Promise<Session | Refused> {
    const session = await this.sessions.refresh(input.refreshToken);
    if (session) return toSession(session);
    return refused(RefusalCode.INVALID_CREDENTIALS, 'The refresh token is not valid.');
  }

  @Mutation(() => Boolean, { description: 'Ends the caller’s session: its tokens are refused from now on.' })
  async signOut(@Ctx() context: Context): Promise<boolean> {
    const { sessionId, userId } = signedIn(context);
    await this.sessions.end(sessionId, userId);
    return true;
  }
}
