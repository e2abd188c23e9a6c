import { connect } from 'node:net';

const TIMEOUT_MS = 2_000;
const ANSWER_LIMIT = 64 * 1024;

/**
 * Sends one command to a Redis on 127.0.0.1 over a new connection, and returns the raw answers to AUTH and to
 * the command. When no server or a different server listens there, the answer is what came within two
 * seconds, mostly nothing.
 */
export function askRedis(port: number, password: string, command: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ host: '127.0.0.1', port });
    const finish = () => socket.destroy();
    socket.setEncoding('utf8');
    socket.setTimeout(TIMEOUT_MS, finish);
    socket.on('connect', () => socket.write(`AUTH ${password}\r\n${command}\r\nQUIT\r\n`));
    socket.on('data', (text) => {
      answer += text;
      if (answer.length > ANSWER_LIMIT) finish();
    });
    socket.on('end', finish);
    socket.on('error', finish);
    socket.on('close', () => resolve(answer));
  });
}
