import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { LaneRequest } from './compiled-lane/lane.js';

type Asked = LaneRequest['asked'];

/** What stands around the variables of bodies, and what that says. */
interface Frame {
  start: Buffer;
  end: Buffer;
  /** With something in the place of the variables. */
  says: Asked;
}

const VARIABLES = '"variables":';
/** Of each sort: each costs a comparison, and a crowd asks for few things. */
const FRAMES_MAX = 16;
/** A longer one is not kept: what one client sends must not make the comparing long for others. */
const FRAME_LENGTH_MAX = 8_192;

/** Whose document a body asks for: one that is trusted, or a client's own that many ask for. */
export type Heat = 'trusted' | 'own';

/**
 * Reads the JSON of requests. Most of a body is the text of a document that many send: what stands around the
 * variables is read once, and then compared.
 */
export class RequestBodies {
  /** The one that was met last is the first. What clients send in their own words displaces only its like. */
  readonly #frames: Record<Heat, Frame[]> = { trusted: [], own: [] };
  /** Stands where variables stood; in no body. */
  readonly #mark = randomUUID();

  /** @param heatOf undefined where what bodies have in common is not worth keeping */
  constructor(private readonly heatOf: (asked: Asked) => Heat | undefined) {}

  /** Undefined: not an object in JSON; the way that answers in its place says so. */
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

  /** @param from where what is called variables begins, first in the text */
  #keep(heat: Heat, text: string, from: number): void {
    const [start, end] = [text.slice(0, from), text.slice(endOfValue(text, from))];
    if (start.length + end.length > FRAME_LENGTH_MAX) return;
    const says = parsed(`${start}"${this.#mark}"${end}`) as Asked | undefined;
    // Otherwise they are those of something within, or others come after them.
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

/** Undefined: what stands in the frame is not one value. */
function readVariables(body: Buffer, { start, end, says }: Frame): Asked | undefined {
  const variables = parsed(body.toString('utf8', start.length, body.length - end.length));
  return variables === undefined ? undefined : { ...says, variables: variables as Asked['variables'] };
}

/** Undefined: not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const STRING_OR_BRACE = /"(?:[^"\\]|\\.)*"|[{}]/gs;

/** Where an object ends that begins at `from`, in a text that is JSON; for anything else some other place. */
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
