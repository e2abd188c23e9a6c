import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Sender } from './addresses.js';
import { COMPOSING, compose } from './compose.js';
import { type Message, type Notifier, NotSent } from './notifier.js';

/** Files of ours: the folder may hold others, which are left alone. */
const OURS = /^ticket-rush\.[A-Za-z0-9.-]+\.eml(\.[0-9a-f-]{36}\.draft)?$/;
const KEPT_MAX = 500;

interface FileSettings {
  folder: string;
  from: Sender;
  /** How many messages are kept; the oldest are removed. */
  keptMax?: number;
  /** Called for each message that was written. */
  onWritten: (path: string, subject: string) => void;
}

/**
 * Writes messages as files that every mail program opens, in place of a server. A message that comes again
 * takes the place of its first copy.
 */
export function fileNotifier({ folder, from, keptMax = KEPT_MAX, onWritten }: FileSettings): Notifier {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix', ...COMPOSING });
  return {
    async send(message: Message): Promise<void> {
      const { message: bytes } = await composer.sendMail(compose(message, from));
      const path = join(folder, `ticket-rush.${message.id}.eml`);
      try {
        await makeFolder(folder);
        await writeWhole(path, bytes as Buffer);
        await removeOldest(folder, keptMax);
      } catch (error) {
        throw new NotSent('UNAVAILABLE', (error as NodeJS.ErrnoException).code ?? 'the file was not written');
      }
      onWritten(path, message.subject);
    },
    close: () => composer.close(),
  };
}

/** Not with `recursive`: Node tries for ever where the parent exists and still answers ENOENT. */
async function makeFolder(folder: string): Promise<void> {
  for (const each of [dirname(folder), folder]) {
    await mkdir(each, 0o700).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** A reader sees the whole message or none. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    await writeFile(draft, bytes, { mode: 0o600, flag: 'wx', flush: true });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function removeOldest(folder: string, keptMax: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => OURS.test(name));
  if (names.length <= keptMax) return;
  const aged = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      // Another process may have removed it.
      const found = await stat(path).catch(() => undefined);
      return { path, writtenMs: found?.mtimeMs ?? 0 };
    }),
  );
  aged.sort((one, other) => one.writtenMs - other.writtenMs);
  for (const { path } of aged.slice(0, names.length - keptMax)) await rm(path, { force: true });
}
