import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from '@jest/globals';

interface Seat {
  row: string;
}

test('passes by itself', async () => {
  const seat: Seat = { row: 'A' };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  connect((server.address() as AddressInfo).port, '127.0.0.1');
  setInterval(() => undefined, 1_000);
  setInterval(() => undefined, 1_000).unref();
  spawn('sleep', ['10'], { stdio: 'ignore' });
  expect(seat.row).toBe('A');
});
