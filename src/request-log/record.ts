/** The record of an accepted request. */
export interface LoggedRequest {
  acceptedAt: Date;
  deadline: Date;
  group: number;
  digest: string;
  body: string;
}

const RECORD = /^(\d{1,15}):(\d{1,15}):(\d{1,10}):([^:]*):(.*)$/s;

/** The text of a record. The scripts of `PendingRequests` write the same in Lua. */
export function recordOf(request: LoggedRequest): string {
  const { acceptedAt, deadline, group, digest, body } = request;
  return `${acceptedAt.getTime()}:${deadline.getTime()}:${group}:${digest}:${body}`;
}

/** @returns undefined: this is not the text of a record */
export function readRecord(record: string): LoggedRequest | undefined {
  const [, acceptedAt, deadline, group, digest, body] = RECORD.exec(record) ?? [];
  if (body === undefined) return undefined;
  return {
    acceptedAt: new Date(Number(acceptedAt)),
    deadline: new Date(Number(deadline)),
    group: Number(group),
    digest: digest!,
    body,
  };
}
