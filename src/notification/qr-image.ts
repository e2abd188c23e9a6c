import { qrModules } from '../ticket/index.js';
import { blackAndWhitePng } from './png.js';

/** Dots for each module: large enough that a mail program need not enlarge it. */
const SCALE = 4;

/** The QR code of a text as a picture. */
export function qrImage(text: string): Buffer {
  const { dark, size } = qrModules(text);
  return blackAndWhitePng(size * SCALE, (x, y) => dark[Math.floor(y / SCALE)]![Math.floor(x / SCALE)]!);
}
