import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { test } from '@jest/globals';
import { builtImage, copiedModules } from './run-image.js';

/** Links what npm would install, by the lock file. `npm run test:weather` builds and installs for real. */
async function linkedModules(command: string, folder: string): Promise<boolean> {
  if (await copiedModules(command, folder)) return true;
  if (command === 'npm run build') {
    // What `npm test` has just built here from the same files.
    await promisify(execFile)('cp', ['-a', 'dist', folder]);
    return true;
  }
  if (!command.startsWith('npm ci')) return false;
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(packages)) {
    // A package inside another comes with that one.
    if (dev || path === '' || path.includes('/node_modules/')) continue;
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await symlink(resolve(path), join(folder, path));
  }
  return true;
}

const serves = builtImage(linkedModules);

test('with the modules of the lock file, a reservation is made and watched', serves, 120_000);
