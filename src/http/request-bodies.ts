import { isUtf8 } from 'node:buffer';
import type { LaneRequest } from './compiled-lane/lane.js';

type Asked = LaneRequest['asked'];

/** What bodies begin with up to their variables, and what that says. */
interface Head {
  bytes: Buffer;
  says: Asked;
}

const VARIABLES = '"variables":';
/** Each costs a comparison, and a crowd asks for few things. */
const HEADS_MAX = 16;

/**
 * Reads the JSON of requests. Most of a body is the text of a document that many send: what stands before the
 * variables is read once, and then compared.
 */
export class RequestBodies {
  /** The one that was met last is the first. */
  readonly #heads: Head[] = [];

  /** @param isHot whether many ask for the same, so that the beginning of their bodies is kept */
  constructor(private readonly isHot: (asked: Asked) => boolean) {}

  /** Undefined: not an object in JSON; said so by whoever answers in its place. */
  read(body: Buffer): Asked | undefined {
    if (!isUtf8(body)) return undefined;
    try {
      const head = this.#headOf(body);
      if (!head) return this.#readWhole(body.toString());
      // Two parts of one text: what the second says again counts, as it does in the whole.
      return { ...head.says, ...JSON.parse(`{${VARIABLES}${body.toString('utf8', head.bytes.length)}`) };
    } catch {
      return undefined;
    }
  }

  #headOf(body: Buffer): Head | undefined {
    const heads = this.#heads;
    const place = heads.findIndex(
      ({ bytes }) => bytes.length < body.length && bytes.compare(body, 0, bytes.length) === 0,
    );
    const head = heads[place];
    if (place > 0) heads.unshift(...heads.splice(place, 1));
    return head;
  }

  #readWhole(text: string): Asked | undefined {
    const asked: unknown = JSON.parse(text);
    if (typeof asked !== 'object' || asked === null || Array.isArray(asked)) return undefined;
    const place = text.indexOf(VARIABLES);
    if (place >= 0) this.#keep(text.slice(0, place + VARIABLES.length));
    return asked;
  }

  #keep(text: string): void {
    let says: Asked;
    try {
      // With a value and one brace more it is whole: then these are the outermost object's variables.
      const { variables: _none, ...others } = JSON.parse(`${text}null}`);
      says = others;
    } catch {
      return;
    }
    if (!this.isHot(says)) return;
    this.#heads.unshift({ bytes: Buffer.from(text), says });
    this.#heads.length = Math.min(this.#heads.length, HEADS_MAX);
  }
}
