import sharp, { type Sharp } from 'sharp';
import { Fault } from '../platform/fault.js';

/** What callers may send. A vector format is code that draws, so it is not among them. */
export const ACCEPTED_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'] as const;
const ACCEPTED_FORMATS = new Set(['jpeg', 'png', 'webp', 'heif']);

/** A small file can hold a picture that fills the memory. */
const PIXELS_MAX = 40_000_000;
const SIDE_MAX = 1_600;
const CARD_WIDTH = 480;
const SECONDS_MAX = 5;

// One thread per picture, and no memory of pictures of the past: the process sells seats.
sharp.concurrency(1);
sharp.cache(false);

export interface EncodedImage {
  width: number;
  height: number;
  /** WebP, at most 1,600 pixels wide and high. */
  whole: Buffer;
  /** WebP, 480 pixels wide or narrower: for lists. */
  card: Buffer;
}

/** A picture that the server itself has drawn, as SVG. */
export async function encodedDrawing(svg: string): Promise<EncodedImage> {
  return encoded(sharp(Buffer.from(svg)));
}

/**
 * Draws the picture anew, upright and without all that came with its pixels: no place where it was taken, no
 * appended bytes.
 *
 * @throws Fault BAD_USER_INPUT
 */
export async function reEncoded(bytes: Buffer): Promise<EncodedImage> {
  try {
    const given = sharp(bytes, { limitInputPixels: PIXELS_MAX, failOn: 'error', pages: 1 });
    const { format } = await given.metadata();
    if (!ACCEPTED_FORMATS.has(format)) throw new Error(`the format is ${format}`);
    return await encoded(given.rotate());
  } catch (cause) {
    throw new Fault(
      'BAD_USER_INPUT',
      'The body is not a picture in JPEG, PNG, WebP or AVIF, or it has more than 40 million pixels.',
      { cause },
    );
  }
}

async function encoded(picture: Sharp): Promise<EncodedImage> {
  const { data, info } = await picture
    .resize({ width: SIDE_MAX, height: SIDE_MAX, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 82 })
    .timeout({ seconds: SECONDS_MAX })
    .toBuffer({ resolveWithObject: true });
  const card = await sharp(data)
    .resize({ width: CARD_WIDTH, withoutEnlargement: true })
    .webp({ quality: 78 })
    .timeout({ seconds: SECONDS_MAX })
    .toBuffer();
  return { width: info.width, height: info.height, whole: data, card };
}
