// A crowd in an operating system process of its own: reads one JSON line {url, requests: [{token, query,
// variables}]}, sends all requests at once over as many connections, and writes one JSON line with the
// answers in their order.
import { createInterface } from 'node:readline';

for await (const line of createInterface({ input: process.stdin })) {
  const { url, requests } = JSON.parse(line);
  const answers = await Promise.all(requests.map((request) => send(url, request)));
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}

async function send(url, { token, query, variables, operationName }) {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables, operationName }),
    });
    return { status: response.status, body: await response.json() };
  } catch (error) {
    return {
      status: 0,
      body: { errors: [{ message: String(error.cause ?? error), extensions: { code: 'NETWORK' } }] },
    };
  }
}
