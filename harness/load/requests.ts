import type { Guest } from './job.js';

/** No input here is longer. */
const FRONT_BYTES = 16 * 1_024;

/**
 * Whole requests for one mutation. What is the same in all of them is made before the clock starts and stays
 * where it is in one buffer; what differs is written right in front of it.
 */
export class Requests {
  private readonly heads: Buffer[];
  private readonly tail: string;
  private buffer: Buffer;

  constructor(url: string, guests: readonly Guest[], operationName: string, document: string) {
    const { host } = new URL(url);
    this.heads = guests.map(({ token }) =>
      Buffer.from(
        `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
          `Authorization: Bearer ${token}\r\nContent-Length: `,
      ),
    );
    this.tail = `}${JSON.stringify({ operationName, query: document }).replace('{', ',')}`;
    this.buffer = this.fresh();
  }

  /**
   * The request as it is sent.
   *
   * @param guest the index of the user who sends it
   * @param input JSON, in ASCII as ids of seats and keys are
   * @returns bytes that the next request overwrites, unless `keep` is called
   */
  whole(guest: number, input: string): Buffer {
    const { buffer } = this;
    const length = BODY_START.length + input.length + buffer.length - FRONT_BYTES;
    const front = `${length}\r\n\r\n${BODY_START}${input}`;
    const frontAt = FRONT_BYTES - front.length;
    buffer.write(front, frontAt, 'latin1');
    const head = this.heads[guest]!;
    head.copy(buffer, frontAt - head.length);
    return buffer.subarray(frontAt - head.length);
  }

  /** The last request is still to be sent: the next one is written elsewhere. */
  keep(): void {
    this.buffer = this.fresh();
  }

  private fresh(): Buffer {
    const tail = Buffer.from(this.tail);
    return Buffer.concat([Buffer.alloc(FRONT_BYTES), tail]);
  }
}

const BODY_START = '{"variables":{"input":';
