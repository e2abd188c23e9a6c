import jsqr from 'jsqr';

const PIXELS = 4;
const BYTES = 4;

/** What a camera would read in a QR code that is an SVG document of paths of rectangles. */
export function textOfQr(svg: string): string | undefined {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)![1]);
  const width = size * PIXELS;
  const image = new Uint8ClampedArray(width * width * BYTES).fill(255);
  const [, dark] = /<path d="([^"]*)"/.exec(svg)!;
  for (const [, left, top, length] of dark!.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    const begin = Number(left) * PIXELS;
    for (let y = Number(top) * PIXELS; y < (Number(top) + 1) * PIXELS; y += 1) {
      const from = (y * width + begin) * BYTES;
      for (let at = from; at < from + Number(length) * PIXELS * BYTES; at += BYTES) image.fill(0, at, at + 3);
    }
  }
  const read = (jsqr as unknown as { default?: typeof jsqr }).default ?? jsqr;
  return (read as any)(image, width, width)?.data;
}
