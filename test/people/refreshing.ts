import type { House, Process } from './house.js';
import { bearer, codeOf, type SessionResult, sessionBy, signInBy } from './operations.js';

/** What tests of refresh tokens do. Both are asked for when they are needed, as a test starts its own. */
export function refreshing(house: () => House, process: () => Process) {
  const sessionIdOf = async (session: SessionResult): Promise<string> =>
    (await process().room.authenticate(bearer(session)))!.sessionId;
  return {
    sessionIdOf,
    refresh: (session: SessionResult, on: Process = process()) =>
      sessionBy('refreshSession', on, { refreshToken: session.refreshToken }),
    refusalOf: (refreshToken: string) => codeOf(signInBy('refreshSession', process(), { refreshToken })),
    /** Lets the time pass in which a token may come back. */
    async age(session: SessionResult): Promise<void> {
      await house().pool.query(
        `update refresh_token set used_at = used_at - interval '31 seconds' where session_id = $1`,
        [await sessionIdOf(session)],
      );
    },
  };
}
