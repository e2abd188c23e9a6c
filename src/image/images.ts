import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { inOrder } from '../platform/in-order.js';
import { type Database, run, type Statement } from '../platform/postgres.js';
import { Semaphore } from '../platform/semaphore.js';
import type { ImageStore } from './image-store.js';
import { type EncodedImage, encodedDrawing, reEncoded } from './re-encode.js';

/** Pictures are drawn anew one at a time, so that reservations keep the processor. */
const ENCODING = { running: 1, waiting: 16 };
const IMAGES_MAX = 50_000;
/** The bytes that this process keeps in memory. */
const KEPT_BYTES = 64 * 1_024 * 1_024;

export interface ImageRow {
  /** SHA-256 of the stored picture, in hexadecimal digits. */
  hash: string;
  width: number;
  height: number;
}

const IMAGES: Statement = {
  name: 'images',
  readOnly: true,
  text: 'select hash, width, height from image where hash = any($1)',
};

/** Asked before a picture is stored: bytes without a row would stay for ever. */
const HAS_ROOM: Statement = {
  name: 'image-has-room',
  readOnly: true,
  text: `select (select count(*) from image) < ${IMAGES_MAX} as "hasRoom"`,
};

// The bound is for a client that has gone wild; that two uploads at once pass it by one does no harm.
const ADD_IMAGE: Statement = {
  name: 'image-add',
  text: `
    insert into image (hash, width, height, uploaded_by)
    select $1, $2, $3, $4 where (select count(*) from image) < ${IMAGES_MAX}
    on conflict (hash) do update set width = excluded.width
    returning hash, width, height`,
};

/** `card`: 480 pixels wide, for lists. */
export type ImageSize = 'whole' | 'card';

/** The pictures of the catalogue, stored by the hash of their content. */
export class Images {
  readonly #encoding = new Semaphore(ENCODING);
  /** Also what is being read: many requests for a new picture read it once. */
  readonly #kept = new LRUCache<string, Buffer>({
    maxSize: KEPT_BYTES,
    sizeCalculation: (bytes) => Math.max(bytes.length, 1),
    fetchMethod: async (name) => (await this.store.get(name)) ?? undefined,
  });

  constructor(
    private readonly pool: Database,
    private readonly store: ImageStore,
  ) {}

  /**
   * Stores a picture, drawn anew. The same picture again is the same row.
   *
   * @returns null when the store is full
   * @throws Fault BAD_USER_INPUT, OVERLOADED, SERVICE_UNAVAILABLE
   */
  async add(bytes: Buffer, uploadedBy: string): Promise<ImageRow | null> {
    return this.#stored(() => reEncoded(bytes), uploadedBy);
  }

  /** The same for a picture that the server itself has drawn, as SVG. */
  async addDrawing(svg: string): Promise<ImageRow | null> {
    return this.#stored(() => encodedDrawing(svg), null);
  }

  async #stored(encode: () => Promise<EncodedImage>, uploadedBy: string | null): Promise<ImageRow | null> {
    const [store] = await run<{ hasRoom: boolean }>(this.pool, HAS_ROOM);
    if (!store!.hasRoom) return null;
    const { width, height, whole, card } = await this.#encoding.run(encode);
    const name = hash('sha256', whole);
    // The bytes come first: a row never names a picture that is not there.
    await Promise.all([
      this.store.put(fileOf(name, 'whole'), whole),
      this.store.put(fileOf(name, 'card'), card),
    ]);
    const [row] = await run<ImageRow>(this.pool, ADD_IMAGE, [name, width, height, uploadedBy]);
    return row ?? null;
  }

  /** For a DataLoader: null where there is no such picture. */
  readonly byHash = async (hashes: readonly string[]): Promise<(ImageRow | null)[]> => {
    const rows = await run<ImageRow>(this.pool, IMAGES, [hashes]);
    return inOrder(hashes, rows, (row) => row.hash);
  };

  /** The bytes, WebP; undefined: there is no such picture. */
  async bytesOf(name: string, size: ImageSize): Promise<Buffer | undefined> {
    return this.#kept.fetch(fileOf(name, size));
  }
}

/** The name in the store and in the URL. */
export function fileOf(name: string, size: ImageSize): string {
  return size === 'whole' ? `${name}.webp` : `${name}-card.webp`;
}
