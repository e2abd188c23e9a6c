import { encode } from 'uqr';
import { blackAndWhitePng } from './png.js';

/** Dots for each module: large enough that a mail program need not enlarge it. */
const SCALE = 4;
/** White modules around it, as ISO/IEC 18004 asks for. */
const QUIET = 4;

/** The QR code of a text as a picture. */
export function qrImage(text: string): Buffer {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET });
  return blackAndWhitePng(size * SCALE, (x, y) => data[Math.floor(y / SCALE)]![Math.floor(x / SCALE)]!);
}
