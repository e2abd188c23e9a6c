import type { LoadJob } from './job.js';

/** Whole requests, put together from parts that are made before the clock starts. */
export class Requests {
  private readonly heads: string[];
  private readonly bodyStart: string;
  private readonly bodyEnd: string;
  private readonly fixedBytes: number;

  constructor(private readonly job: LoadJob) {
    const { host } = new URL(job.url);
    this.heads = job.guests.map(
      ({ token }) =>
        `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
        `Authorization: Bearer ${token}\r\nContent-Length: `,
    );
    const marker = '%';
    const input = {
      performanceId: job.performanceId,
      strategy: job.strategy,
      seatIds: [marker],
      idempotencyKey: '',
    };
    const request = { operationName: 'ReserveSeats', query: job.document, variables: { input } };
    const [start, end] = JSON.stringify(request).split(`["${marker}"],"idempotencyKey":"`);
    this.bodyStart = `${start}["`;
    this.bodyEnd = end!;
    this.fixedBytes = Buffer.byteLength(this.text('', ''));
  }

  /** The idempotency key of the request with this index. */
  key(index: number): string {
    return `${this.job.name}/${index}`;
  }

  /** The index of the user who sends it. */
  guest(index: number): number {
    return index % this.heads.length;
  }

  /** The request as it is sent. Ids of seats and keys are ASCII. */
  whole(index: number, seatId: string, key: string): string {
    const length = this.fixedBytes + seatId.length + key.length;
    return `${this.heads[this.guest(index)]}${length}\r\n\r\n${this.text(seatId, key)}`;
  }

  private text(seatId: string, key: string): string {
    return `${this.bodyStart}${seatId}"],"idempotencyKey":"${key}${this.bodyEnd}`;
  }
}
