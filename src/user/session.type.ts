import { createUnionType, Field, ObjectType } from 'type-graphql';
import { make } from '../graphql/make.js';
import { Refused } from '../graphql/refusal.type.js';
import { DateTime } from '../graphql/scalars.js';
import type { OpenSession } from './sessions.js';
import { toViewer, Viewer } from './viewer.type.js';

@ObjectType({ description: 'Someone is signed in. Keep both tokens to yourself.' })
export class Session {
  @Field(() => String, { description: 'Goes into the header `Authorization: Bearer …`.' })
  accessToken!: string;

  @Field(() => String, {
    description:
      'Buys the next pair of tokens, once, within 30 days. Sent again within 30 seconds it buys the same refresh token again, because the answer may have been lost; sent again later it ends the session, because it may be stolen.',
  })
  refreshToken!: string;

  @Field(() => DateTime, { description: 'When the access token ends.' })
  expiresAt!: Date;

  @Field(() => Viewer, { description: 'Who is signed in.' })
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
