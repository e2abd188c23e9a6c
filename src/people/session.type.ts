import { createUnionType, Field, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Refused } from '../graphql/refusal.type.js';
import { DateTime } from '../graphql/scalars.js';
import type { OpenSession } from './sessions.js';
import { toViewer, Viewer } from './viewer.type.js';

@ObjectType({ description: 'A signed-in user’s session. Both tokens are secret.' })
export class Session {
  @Field(() => String, { description: 'Send it in the header `Authorization: Bearer …`.' })
  accessToken!: string;

  @Field(() => String, {
    description:
      'Exchange it for the next pair of tokens, once, within 30 days. If it is sent again within 30 seconds, the answer has the same new refresh token again, because the first answer may have been lost. If it is sent again later, the session ends, because the token may be stolen.',
  })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the access token ends.' })
  expiresAt!: Date;

  @Field(() => Viewer, { description: 'The signed-in user.' })
  viewer!: Viewer;
}

export const SignInResult = createUnionType({
  name: 'SignInResult',
  description: 'A session, or why there is none.',
  types: () => [Session, Refused] as const,
});

export function toSession(session: OpenSession): Session {
  return make(Session, {
    accessToken: session.accessToken,
    refreshToken: session.refreshToken,
    expiresAt: session.expiresAt,
    viewer: toViewer(session.caller),
  });
}
