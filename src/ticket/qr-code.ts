import { LRUCache } from 'lru-cache';
import { encode } from 'uqr';

/** The white frame around the code, in modules, that readers need (ISO/IEC 18004, section 5.3.8). */
const QUIET_ZONE = 4;
const KEPT = 500;

/** A QR code with its white frame: a square of modules. */
interface QrModules {
  /** Modules on each side. */
  size: number;
  /** Whether each module is dark: rows from the top, each from the left. */
  dark: readonly (readonly boolean[])[];
}

/**
 * A text of at most 1,024 characters as a QR code, for every kind of picture. Level M: a sixth of it may be
 * unreadable. The mask is fixed: trying all of them costs 15 times as much, and a signed text has no patterns
 * that one of them would have to break.
 */
export function qrModules(text: string): QrModules {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE, maskPattern: 0 });
  return { size, dark: data };
}

/** A picture takes 1 to 3 ms of the one thread that answers requests, and has at most 25 KB. */
const kept = new LRUCache<string, string>({ max: KEPT });

/** The QR code of a text as an SVG document. */
export function qrSvg(text: string): string {
  let svg = kept.get(text);
  if (svg === undefined) {
    const { dark, size } = qrModules(text);
    const frame = `xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"`;
    const white = `<path fill="#fff" d="M0 0h${size}v${size}H0z"/>`;
    svg = `<svg ${frame}>${white}<path d="${dark.map(darkOfRow).join('')}"/></svg>`;
    kept.set(text, svg);
  }
  return svg;
}

/** The dark stretches of a row as parts of a path: one for each stretch, because most are longer than 1. */
function darkOfRow(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue;
    const begin = x;
    while (row[x + 1]) x += 1;
    const length = x + 1 - begin;
    path += `M${begin} ${y}h${length}v1h-${length}z`;
  }
  return path;
}
