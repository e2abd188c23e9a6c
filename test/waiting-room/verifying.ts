import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/graphql.js';
import type { Fan } from './fans.js';

/** What `npm run verify-queue` says of a waiting room, and its exit status. */
export async function verifyQueue(
  app: { url: string },
  concertId: string,
  receipts: readonly string[] = [],
): Promise<{ status: number; output: string }> {
  const file = join(tmpdir(), `ticket-rush-receipts-${process.pid}-${receipts.length}-${concertId}`);
  await writeFile(file, receipts.join('\n'));
  const args = [
    'dist/tools/verify-queue/cli.js',
    '--url',
    app.url,
    '--concert',
    concertId,
    '--receipts',
    file,
  ];
  try {
    return await new Promise((resolve) => {
      execFile(process.execPath, args, (error, stdout, stderr) => {
        resolve({ status: Number(error?.code ?? 0), output: `${stdout}${stderr}` });
      });
    });
  } finally {
    await rm(file, { force: true });
  }
}

export async function receiptOf(app: { url: string }, concertId: string, fan: Fan): Promise<string | null> {
  const answer = await run(app.url, 'QueueReceipt', { concertId }, fan.token);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.queueReceipt;
}

/** What a receipt says, whatever key signed it. */
export function saidBy(receipt: string): Record<string, any> {
  return JSON.parse(Buffer.from(receipt.split('.')[1]!, 'base64url').toString());
}
