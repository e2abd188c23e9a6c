import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import type { TestDatabase } from '../support/database.js';

async function asOwner(statements: (name: string) => string[], database: TestDatabase): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL! });
  await client.connect();
  try {
    for (const statement of statements(new URL(database.url).pathname.slice(1)))
      await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Cuts every connection to a database and refuses new ones. */
export function takeAway(database: TestDatabase): Promise<void> {
  return asOwner(
    (name) => [
      `alter database ${name} with allow_connections false`,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    ],
    database,
  );
}

export function giveBack(database: TestDatabase): Promise<void> {
  return asOwner((name) => [`alter database ${name} with allow_connections true`], database);
}

export interface Silence {
  /** The database as seen through a connection that can fall silent. */
  database: TestDatabase;
  /** From now on no byte passes, and neither side gets an error. */
  begin(): void;
  end(): void;
  close(): Promise<void>;
}

/** A proxy to a database that can drop everything without an error, like a failed router. */
export async function silenceable(database: TestDatabase): Promise<Silence> {
  const { hostname, port } = new URL(database.url);
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => to.destroy());
      from.on('data', (data) => silent || to.write(data));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(database.url);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    database: { ...database, url: url.href },
    begin: () => {
      silent = true;
    },
    end: () => {
      silent = false;
      // Bytes that were lost on a connection stay lost, so the connection cannot continue.
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
