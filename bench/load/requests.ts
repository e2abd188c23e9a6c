import type { Guest } from './job.js';

/** Whole requests for one mutation, put together from parts that are made before the clock starts. */
export class Requests {
  private readonly heads: string[];
  private readonly bodyStart: string;
  private readonly fixedBytes: number;

  constructor(url: string, guests: readonly Guest[], operationName: string, document: string) {
    const { host } = new URL(url);
    this.heads = guests.map(
      ({ token }) =>
        `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
        `Authorization: Bearer ${token}\r\nContent-Length: `,
    );
    const body = JSON.stringify({ operationName, query: document, variables: { input: null } });
    this.bodyStart = body.slice(0, body.lastIndexOf('null'));
    this.fixedBytes = Buffer.byteLength(this.bodyStart) + END.length;
  }

  /**
   * The request as it is sent.
   *
   * @param guest the index of the user who sends it
   * @param input ASCII, as ids of seats and keys are
   */
  whole(guest: number, input: object): string {
    const text = JSON.stringify(input);
    return `${this.heads[guest]}${this.fixedBytes + text.length}\r\n\r\n${this.bodyStart}${text}${END}`;
  }
}

const END = '}}';
