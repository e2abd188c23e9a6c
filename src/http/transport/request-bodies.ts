import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { LaneRequest } from '../graphql/compiled-lane.js';

type Asked = LaneRequest['asked'];

/** The text around the variables that many bodies share, and what it means. */
interface Frame {
  start: Buffer;
  end: Buffer;
  /** The parsed body, with null in the place of the variables. */
  says: Asked;
}

const VARIABLES = '"variables":';
/** For each heat. Every frame costs a comparison, and a crowd sends few different requests. */
const FRAMES_MAX = 16;
/** A longer frame is not kept: the text of one client must not make comparisons slow for others. */
const FRAME_LENGTH_MAX = 8_192;

/** The document of a body: a trusted one, or a client's own text that is requested often. */
export type Heat = 'trusted' | 'own';

/**
 * Reads the JSON of requests. Most of a body is the text of a document that many requests share. So the text
 * around the variables is parsed once, and afterwards only compared.
 */
export class RequestBodies {
  /** The frame that was used last comes first. Frames of clients' own texts never displace trusted ones. */
  readonly #frames: Record<Heat, Frame[]> = { trusted: [], own: [] };
  /** Put in the place of the variables. It is random, so it occurs in no body. */
  readonly #mark = randomUUID();

  /** @param heatOf returns undefined if the frame of the body is not worth keeping */
  constructor(private readonly heatOf: (asked: Asked) => Heat | undefined) {}

  /** Undefined: the body is not a JSON object. The general way reports the mistake. */
  read(body: Buffer): Asked | undefined {
    if (!isUtf8(body)) return undefined;
    const { trusted, own } = this.#frames;
    return readFramed(trusted, body) ?? readFramed(own, body) ?? this.#readWhole(body.toString());
  }

  #readWhole(text: string): Asked | undefined {
    const asked = parsed(text);
    if (typeof asked !== 'object' || asked === null || Array.isArray(asked)) return undefined;
    const place = text.indexOf(VARIABLES);
    const heat = place >= 0 ? this.heatOf(asked) : undefined;
    if (heat) this.#keep(heat, text, place + VARIABLES.length);
    return asked;
  }

  /** @param from where the value of the first `"variables":` in the text begins */
  #keep(heat: Heat, text: string, from: number): void {
    const start = text.slice(0, from);
    const end = text.slice(endOfValue(text, from));
    if (start.length + end.length > FRAME_LENGTH_MAX) return;
    const says = parsed(`${start}"${this.#mark}"${end}`) as Asked | undefined;
    // Otherwise they are inside another value, or a second `variables` follows and replaces them.
    if ((says?.variables as unknown) !== this.#mark) return;
    const frames = this.#frames[heat];
    frames.unshift({
      start: Buffer.from(start),
      end: Buffer.from(end),
      says: { ...says, variables: null },
    });
    frames.length = Math.min(frames.length, FRAMES_MAX);
  }
}

function readFramed(frames: Frame[], body: Buffer): Asked | undefined {
  const place = frames.findIndex(
    ({ start, end }) =>
      start.length + end.length < body.length &&
      start.compare(body, 0, start.length) === 0 &&
      end.compare(body, body.length - end.length) === 0,
  );
  const frame = frames[place];
  if (place > 0) frames.unshift(...frames.splice(place, 1));
  return frame && readVariables(body, frame);
}

/** Undefined: the text inside the frame is not one JSON value. */
function readVariables(body: Buffer, { start, end, says }: Frame): Asked | undefined {
  const variables = parsed(body.toString('utf8', start.length, body.length - end.length));
  return variables === undefined ? undefined : { ...says, variables: variables as Asked['variables'] };
}

/** Undefined: the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const STRING_OR_BRACE = /"(?:[^"\\]|\\.)*"|[{}]/gs;

/** Where the object that begins at `from` ends. For any other value the result is some other place. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  STRING_OR_BRACE.lastIndex = from;
  for (let met = STRING_OR_BRACE.exec(text); met; met = STRING_OR_BRACE.exec(text)) {
    if (met[0] === '{') depth += 1;
    if (met[0] === '}') depth -= 1;
    if (depth <= 0) return STRING_OR_BRACE.lastIndex;
  }
  return text.length;
}
