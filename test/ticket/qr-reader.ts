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
  return readImage(image, width);
}

/** What a camera would read in a square picture of dots; true is black. */
export function textOfDots(dots: readonly (readonly boolean[])[]): string | undefined {
  const image = new Uint8ClampedArray(dots.length ** 2 * BYTES).fill(255);
  dots.flat().forEach((isBlack, index) => {
    if (isBlack) image.fill(0, index * BYTES, index * BYTES + 3);
  });
  return readImage(image, dots.length);
}

function readImage(image: Uint8ClampedArray, width: number): string | undefined {
  const read = (jsqr as unknown as { default?: typeof jsqr }).default ?? jsqr;
  // Dark on white alone: not every reader at a door takes the reverse.
  return (read as any)(image, width, width, { inversionAttempts: 'dontInvert' })?.data;
}
