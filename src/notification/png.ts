import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** One bit for each dot, 0 is black and 1 is white; the only compression and the only filters there are. */
const ONE_BIT_GREY = [1, 0, 0, 0, 0];

/**
 * A black and white picture as PNG (ISO/IEC 15948): three chunks. Mail programs show no SVG, and a picture of
 * one bit a dot needs no library.
 *
 * @param isBlack whether a dot is black, from the top left
 */
export function blackAndWhitePng(size: number, isBlack: (x: number, y: number) => boolean): Buffer {
  const bytesPerRow = 1 + Math.ceil(size / 8);
  // Each row begins with its filter, which is none.
  const rows = Buffer.alloc(bytesPerRow * size);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (!isBlack(x, y)) rows[y * bytesPerRow + 1 + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  const header = Buffer.alloc(8);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([header, Buffer.from(ONE_BIT_GREY)])),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
