import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../platform/fault.js';
import type { ImageStore } from './image-store.js';

/** Keeps pictures as files in one folder. Several processes may use it at once. */
export function fileStore(folder: string): ImageStore {
  return {
    async put(name, bytes) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeWhole(join(folder, name), bytes);
      } catch (cause) {
        throw new Fault('SERVICE_UNAVAILABLE', 'The picture could not be stored.', { cause });
      }
    },
    async get(name) {
      try {
        return await readFile(join(folder, name));
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw new Fault('SERVICE_UNAVAILABLE', 'The picture could not be read.', { cause });
      }
    },
  };
}

/** A reader sees the whole file or none, also after a crash. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
