import { inflateSync } from 'node:zlib';

/** The dots of a PNG of one bit a dot, as another program would read them; true is black. */
export function readPng(png: Buffer): boolean[][] {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    chunks.set(type, png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const header = chunks.get('IHDR')!;
  const width = header.readUInt32BE(0);
  const [depth, colour, ...rest] = header.subarray(8);
  if (depth !== 1 || colour !== 0 || rest.some(Boolean)) throw new Error('it is no grey of one bit');
  const rows = inflateSync(chunks.get('IDAT')!);
  const bytesPerRow = 1 + Math.ceil(width / 8);
  return Array.from({ length: header.readUInt32BE(4) }, (_, y) => {
    if (rows[y * bytesPerRow] !== 0) throw new Error('the row is filtered');
    return Array.from({ length: width }, (_, x) => {
      const byte = rows[y * bytesPerRow + 1 + (x >> 3)]!;
      return ((byte >> (7 - (x & 7))) & 1) === 0;
    });
  });
}
