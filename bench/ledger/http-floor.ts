import { createServer } from 'node:http';

/**
 * The least that Node's HTTP costs for a mutation: a body is read and parsed, and an answer of the size of
 * ours is written. It is told to end by the end of its parent.
 */
const ANSWER = JSON.stringify({ data: { cancelReservation: { filler: 'x'.repeat(200) } } });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length })
      .end(ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as { port: number }).port);
});
process.on('disconnect', () => process.exit(0));
