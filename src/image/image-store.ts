/** Where the bytes of pictures are. A name is written once: what stands under it never changes. */
export interface ImageStore {
  /**
   * Resolves when the bytes would survive a crash. Writing the same name again is harmless.
   *
   * @throws Fault SERVICE_UNAVAILABLE
   */
  put(name: string, bytes: Buffer): Promise<void>;
  /**
   * Null: there is nothing under this name.
   *
   * @throws Fault SERVICE_UNAVAILABLE
   */
  get(name: string): Promise<Buffer | null>;
}

/** The media type of every picture that is stored. */
export const IMAGE_TYPE = 'image/webp';
