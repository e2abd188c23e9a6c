import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, test } from '@jest/globals';
import { eventually } from '../eventually.js';
import { mavenJars } from '../maven-jars.mjs';
import { freePort } from '../ports.mjs';

const JAVA = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const LONGEST_ASSEMBLY_MS = 10 * 60_000;
const server = mavenJars(import.meta.dirname, 'S3Proxy');

export interface TestBucket {
  /** With the bucket in the path. */
  url: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** The server ends, as if its machine had failed. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Describes what needs an S3-compatible server. A machine that cannot run one leaves it out and says so; in
 * a pipeline that is a failure.
 */
export function describeWithBucket(name: string, body: () => void): void {
  const lack = server.lack();
  if (lack === null) {
    describe(name, () => {
      beforeAll(server.assemble, LONGEST_ASSEMBLY_MS);
      body();
    });
  } else if (process.env.CI) {
    describe(name, () => {
      test('S3Proxy can run', () => {
        throw new Error(lack);
      });
    });
  } else {
    console.warn(`Skipped: ${name}. ${lack}`);
    // A machine without Java can still run the rest.
    describe.skip(name, body);
  }
}

/** A bucket on a server of its own, which verifies the signature of every request. */
export async function startBucket(): Promise<TestBucket> {
  const home = await mkdtemp(join(tmpdir(), 'ticket-rush-bucket-'));
  const port = await freePort();
  const key = { accessKeyId: 'a-test', secretAccessKey: 'the-secret-of-a-test' };
  await mkdir(join(home, 'buckets/pictures'), { recursive: true });
  await writeFile(
    join(home, 's3proxy.conf'),
    [
      `s3proxy.endpoint=http://127.0.0.1:${port}`,
      's3proxy.authorization=aws-v4',
      `s3proxy.identity=${key.accessKeyId}`,
      `s3proxy.credential=${key.secretAccessKey}`,
      'jclouds.provider=filesystem-nio2',
      'jclouds.identity=none',
      'jclouds.credential=none',
      `jclouds.filesystem.basedir=${join(home, 'buckets')}`,
    ].join('\n'),
  );
  const jars = await server.assemble();
  const conf = join(home, 's3proxy.conf');
  const main = ['org.gaul.s3proxy.Main', '--properties', conf];
  const child = spawn('java', [...JAVA, '-cp', join(jars, '*'), ...main], { stdio: 'ignore' });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  await eventually(async () => (await fetch(`http://127.0.0.1:${port}/`)).status > 0, 20_000);
  return {
    url: `http://127.0.0.1:${port}/pictures`,
    ...key,
    kill,
    async stop() {
      await kill();
      await rm(home, { recursive: true, force: true });
    },
  };
}
