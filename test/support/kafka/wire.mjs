// As much of Kafka's protocol as it takes to see who answers, without a client library between.
import { connect } from 'node:net';

const METADATA = 3;
const API_VERSIONS = 18;
const LONGEST_ANSWER_MS = 2_000;

/**
 * How many brokers the cluster has that serve. After a crash this is none for as long as the broker's last
 * life counts as a session, although it answers.
 *
 * @param {string} brokers host:port
 */
export async function servingBrokers(brokers) {
  const noTopics = Buffer.alloc(4);
  return (await ask(brokers, METADATA, 1, noTopics)).readInt32BE(0);
}

/**
 * The requests that a broker understands: the number of each, with its oldest and newest version.
 *
 * @param {string} brokers host:port
 */
export async function apiVersionsOf(brokers) {
  const answer = await ask(brokers, API_VERSIONS, 0, Buffer.alloc(0));
  const versions = new Map();
  for (let index = 0; index < answer.readInt32BE(2); index += 1) {
    const at = 6 + index * 6;
    const oldest = answer.readInt16BE(at + 2);
    const newest = answer.readInt16BE(at + 4);
    versions.set(answer.readInt16BE(at), { oldest, newest });
  }
  return versions;
}

/**
 * Sends one request and resolves to the body of its answer.
 *
 * @param {string} brokers
 * @param {number} api
 * @param {number} version
 * @param {Buffer} body
 * @returns {Promise<Buffer>}
 */
function ask(brokers, api, version, body) {
  const [host, port] = brokers.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host);
    /** @type {Buffer} */
    let answer = Buffer.alloc(0);
    const fail = (/** @type {string} */ why) => socket.destroy(new Error(`${brokers} ${why}`));
    socket.setTimeout(LONGEST_ANSWER_MS, () => fail('does not answer'));
    socket.on('error', reject);
    socket.on('end', () => fail('ended without an answer'));
    socket.on('data', (/** @type {Buffer} */ chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length < 4 || answer.length < 4 + answer.readInt32BE(0)) return;
      // Before the body: the length, and the number of the request.
      resolve(answer.subarray(8));
      socket.destroy();
    });
    socket.write(request(api, version, body));
  });
}

function request(/** @type {number} */ api, /** @type {number} */ version, /** @type {Buffer} */ body) {
  const header = Buffer.alloc(14);
  header.writeInt32BE(10 + body.length, 0);
  header.writeInt16BE(api, 4);
  header.writeInt16BE(version, 6);
  header.writeInt32BE(1, 8);
  // No name for this client.
  header.writeInt16BE(-1, 12);
  return Buffer.concat([header, body]);
}
