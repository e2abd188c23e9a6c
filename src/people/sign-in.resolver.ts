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
    description:
      'Creates an account with an empty wallet and signs the user in. Refused with EMAIL_TAKEN when the e-mail address has an account already.',
  })
  async signUp(
    @Arg('input', () => SignUpInput, {
      description: 'The e-mail address, the password and the name of the new account.',
    })
    input: SignUpInput,
    @Ctx() context: Context,
  ): Promise<Session | Refused> {
    const session = await this.identity.signUp(input, context.address);
    if (session) return toSession(session);
    return refused(RefusalCode.EMAIL_TAKEN, 'There is an account with this e-mail address.');
  }

  @Mutation(() => SignInResult, {
    description:
      'Begins a new session. Other sessions of the user go on. Refused with INVALID_CREDENTIALS when the e-mail address or the password is wrong.',
  })
  async signIn(
    @Arg('input', () => SignInInput, { description: 'The e-mail address and the password.' })
    input: SignInInput,
    @Ctx() context: Context,
  ): Promise<Session | Refused> {
    const session = await this.identity.signIn(input, context.address);
    if (session) return toSession(session);
    return refused(RefusalCode.INVALID_CREDENTIALS, 'The e-mail address or the password is wrong.');
  }

  @Mutation(() => SignInResult, {
    description:
      'Creates an account without a password and begins a session, for trying things out. The error FORBIDDEN where guest sessions are switched off.',
  })
  async signInAsGuest(
    @Arg('input', () => SignInAsGuestInput, { description: 'The name of the guest.' })
    input: SignInAsGuestInput,
    @Ctx() context: Context,
  ): Promise<Session | Refused> {
    return toSession(await this.identity.signInAsGuest(input, context.address));
  }

  @Mutation(() => SignInResult, {
    description:
      'Exchanges a refresh token for new tokens. Send it without an `Authorization` header. Refused with INVALID_CREDENTIALS when the token is unknown, used or expired, or when its session has ended.',
  })
  async refreshSession(
    @Arg('input', () => RefreshSessionInput, { description: 'The refresh token to exchange.' })
    input: RefreshSessionInput,
  ): Promise<Session | Refused> {
    const session = await this.sessions.refresh(input.refreshToken);
    if (session) return toSession(session);
    return refused(RefusalCode.INVALID_CREDENTIALS, 'The refresh token is not valid.');
  }

  @Mutation(() => Boolean, { description: 'Ends the caller’s session. Its tokens are refused from now on.' })
  async signOut(@Ctx() context: Context): Promise<boolean> {
    const { sessionId, userId } = signedIn(context);
    await this.sessions.end(sessionId, userId);
    return true;
  }
}
