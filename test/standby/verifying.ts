import { execFile } from 'node:child_process';

/** What `npm run verify-standby` says of a standby list, and its exit status. */
export function verifyStandby(
  app: { url: string },
  performanceId: string,
): Promise<{ status: number; output: string }> {
  const args = ['dist/tools/verify-standby/cli.js', '--url', app.url, '--performance', performanceId];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      resolve({ status: Number(error?.code ?? 0), output: `${stdout}${stderr}` });
    });
  });
}
