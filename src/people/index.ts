import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Caller, Context, SocketLogin } from '../graphql/context.js';
import type { Logger } from '../platform/logger.js';
import type { Database } from '../platform/postgres.js';
import type { Keyring } from '../platform/secrets.js';
import { Semaphore } from '../platform/semaphore.js';
import { defineRoom, flag, variable } from '../room/index.js';
import { Migration0024Tiers } from './0024-tiers.js';
import { AccessTokens } from './access-tokens.js';
import { Accounts, type OpenWallet } from './accounts.js';
import { Authenticator } from './authenticator.js';
import { CurrentRoles } from './current-roles.js';
import { Identity } from './identity.js';
import { USER_ID, VIEWER_ID } from './ids.js';
import { RevokedSessions } from './revoked-sessions.js';
import { RoleChangeResolver, RoleResolver, UserRolesResolver } from './role.resolver.js';
import { Roles } from './roles.js';
import { type OnSignOut, Sessions } from './sessions.js';
import { SignInResolver } from './sign-in.resolver.js';
import { Throttle, type ThrottleLimits } from './throttle.js';
import { tierResolvers } from './tier.resolver.js';
import { Tiers } from './tiers.js';
import { toUser } from './to-user.js';
import { ViewerResolver } from './viewer.resolver.js';
import { toViewer } from './viewer.type.js';

export type { UserRow } from './account.statement.js';
export { catalogueUsers } from './catalogue-users.js';
export { USER_ID } from './ids.js';
export { toUser } from './to-user.js';
export { Viewer } from './viewer.type.js';

/** Two of Node's four threads for slow work. The others stay free for files and name resolution. */
const HASHING = { running: 2, waiting: 64 };

interface PeopleDeps {
  pool: Database;
  /** For the changes that each process follows. */
  backgroundPool: Database;
  redis: Redis;
  keyring: Keyring<'access-token' | 'refresh-token'>;
  logger: Logger;
  /** Makes the wallet of a new account, in the transaction that makes the account. */
  openWallet: OpenWallet;
  /** The further work when a user signs out, in the transaction that ends the session. */
  onSignOut: OnSignOut;
  settings: {
    guestSessions: boolean;
    production: boolean;
    /**
     * Whether requests from this machine may make any number of accounts and guests; by default outside
     * production.
     */
    exemptLoopback?: boolean;
    limits?: Partial<ThrottleLimits>;
  };
}

/** The users: accounts, sessions and their tokens, and the roles that admins give them. */
export function createPeople(deps: PeopleDeps) {
  const { pool, backgroundPool, settings } = deps;
  const accounts = new Accounts(pool, deps.openWallet);
  const tokens = new AccessTokens(deps.keyring);
  const revoked = new RevokedSessions(backgroundPool, deps.logger);
  const sessions = new Sessions({ pool, tokens, revoked, keyring: deps.keyring, onSignOut: deps.onSignOut });
  const currentRoles = new CurrentRoles(pool, backgroundPool, deps.logger);
  const authenticator = new Authenticator(tokens, revoked, currentRoles);
  const throttle = new Throttle(deps.redis, {
    limits: settings.limits ?? {},
    exemptLoopback: settings.exemptLoopback ?? !settings.production,
  });
  const hashing = new Semaphore(HASHING);
  const stop = async (): Promise<void> => {
    await Promise.all([revoked.stop(), currentRoles.stop()]);
  };
  const { guestSessions } = settings;
  const identity = new Identity({ pool, accounts, sessions, throttle, hashing, guestSessions });
  return {
    authenticate: (authorization: string | undefined): Caller | null | Promise<Caller | null> =>
      authenticator.authenticate(authorization),
    authenticateSocket: (authorization: string | undefined): Promise<SocketLogin | null> =>
      authenticator.authenticateSocket(authorization),
    findAccount: (email: string): Promise<string | null> => accounts.idOfEmail(email),
    ensureAdmin: (email: string, password: string): Promise<void> => identity.ensureAdmin(email, password),
    resolvers: [
      new SignInResolver(identity, sessions),
      new ViewerResolver(accounts),
      new RoleResolver(new Roles(pool, currentRoles)),
      new UserRolesResolver(accounts),
      new RoleChangeResolver(accounts),
      ...tierResolvers(new Tiers(pool), accounts),
    ],
    nodes: {
      User: async (uuid: string, context: Context): Promise<object | null> => {
        const row = await context.loaders.of(accounts.users).load(uuid);
        return row && toUser(row);
      },
      Viewer: async (uuid: string, { caller }: Context): Promise<object | null> =>
        caller?.viewerId === uuid ? toViewer(caller) : null,
    },
    /**
     * Reads which sessions have ended and which roles have changed in other processes, and keeps following
     * them. Await it before the first request.
     */
    start: async (): Promise<void> => {
      try {
        await revoked.start();
        await currentRoles.start();
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
    contacts: accounts.contacts,
    users: accounts.users,
  };
}

export type People = ReturnType<typeof createPeople>;

/** Under this name the installation keeps the password that it has made for the admin. */
const ADMIN_PASSWORD = 'admin-password';
const ADMIN_PASSWORD_BYTES = 12;

/** What people get from other rooms. */
interface PeopleNeeds {
  openWallet: OpenWallet;
  onSignOut: OnSignOut;
}

export const peopleRoom = defineRoom({
  name: 'people',
  variables: {
    ADMIN_EMAIL: variable(
      z.email('must be an e-mail address').optional(),
      'The start makes this admin account. Default outside production: admin@example.com.',
    ),
    ADMIN_PASSWORD: variable(
      z.string().min(8, 'must have at least 8 characters').max(128).optional(),
      'The admin’s password, 8 to 128 characters. Default outside production: made in DATA_DIR.',
    ),
    GUEST_SESSIONS: variable(
      flag.optional(),
      'true or false: allow sessions without a password. Default: true, in production false.',
    ),
  },
  problems({ ADMIN_EMAIL, ADMIN_PASSWORD }, { production }) {
    if (ADMIN_PASSWORD !== undefined && ADMIN_EMAIL === undefined) {
      return ['ADMIN_PASSWORD needs ADMIN_EMAIL beside it'];
    }
    const withoutPassword = production && ADMIN_EMAIL !== undefined && ADMIN_PASSWORD === undefined;
    return withoutPassword ? ['ADMIN_EMAIL needs ADMIN_PASSWORD beside it in production'] : [];
  },
  settings({ ADMIN_EMAIL, ADMIN_PASSWORD, GUEST_SESSIONS }, { production }) {
    const email = ADMIN_EMAIL ?? (production ? undefined : 'admin@example.com');
    return {
      /** Null: none is wanted. Without a password, the installation makes one. */
      admin: email === undefined ? null : { email, password: ADMIN_PASSWORD ?? null },
      guestSessions: GUEST_SESSIONS ?? !production,
    };
  },
  keys: ['access-token', 'refresh-token'],
  ids: [USER_ID, VIEWER_ID],
  migrations: [{ name: '0024-tiers', class: Migration0024Tiers }],
  // The notification room calls `users_with_email`: for whom a message is worth a note. The reservation room
  // calls `has_tier`: who may buy in a presale.
  sqlFunctions: [
    'src/people/sql/change-role.sql',
    'src/people/sql/change-tier.sql',
    'src/people/sql/has-tier.sql',
    'src/people/sql/users-with-email.sql',
  ],
  build(ground, { openWallet, onSignOut }: PeopleNeeds) {
    const { production, secrets } = ground;
    const { admin, guestSessions } = ground.settings;
    const settings = { guestSessions, production };
    const people = createPeople({ ...ground, openWallet, onSignOut, settings });
    const { resolvers, nodes, authenticate, authenticateSocket } = people;
    const kept = admin?.password === null ? `, password in ${secrets.fileOf(ADMIN_PASSWORD)}` : '';
    return {
      offers: {
        /** The user with this e-mail address, as it was typed; null: there is none. It tells nothing else. */
        findAccount: people.findAccount,
        /** Reads e-mail addresses and names for messages to the users. No answer of the API may hold them. */
        contacts: people.contacts,
        /** Reads what is public of users. */
        users: people.users,
      },
      resolvers,
      nodes,
      authentication: { authenticate, authenticateSocket },
      ...(admin && { readyLine: `admin ${admin.email}${kept}` }),
      async start({ api }) {
        if (admin) {
          const made = admin.password ?? (await secrets.read(ADMIN_PASSWORD, ADMIN_PASSWORD_BYTES));
          await people.ensureAdmin(admin.email, made);
        }
        if (api) await people.start();
      },
      close: () => people.stop(),
    };
  },
});
