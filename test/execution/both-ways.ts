import { once } from 'node:events';
import { Agent, request as open } from 'node:http';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { jest } from '@jest/globals';
import { CompiledLane } from '../../src/http/graphql/compiled-lane.js';

/** `lane`: as clients send it. `around`: in chunks without a length, which go to the general way. */
export type Way = 'lane' | 'around';

export interface Told {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** Whether the compiled lane answered. */
  byLane: boolean;
}

/** Sends the same request both ways, one after the other, and records which way answered. */
export class BothWays {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #spy = jest.spyOn(CompiledLane.prototype, 'answer');

  constructor(private readonly url: string) {}

  async send(way: Way, headers: Record<string, string>, body: Buffer | string): Promise<Told> {
    this.#spy.mockClear();
    const framing = way === 'lane' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
    const sent = open(`${this.url}/graphql`, {
      method: 'POST',
      agent: this.#agent,
      headers: { ...headers, ...framing },
    });
    // Written apart from the end, it is sent in chunks where its length is not told.
    sent.write(body);
    sent.end();
    const [response] = await once(sent, 'response');
    const zipped = response.headers['content-encoding'] === 'gzip';
    const answer = await text(zipped ? response.pipe(createGunzip()) : response);
    return {
      status: response.statusCode,
      headers: response.headers,
      text: answer,
      byLane: await this.#byLane(),
    };
  }

  async #byLane(): Promise<boolean> {
    const results = await Promise.all(this.#spy.mock.results.map(({ value }) => value));
    return results.some((each) => each !== undefined);
  }

  close(): void {
    this.#agent.destroy();
    this.#spy.mockRestore();
  }
}
