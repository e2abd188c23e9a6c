import kafkajs, { type Admin } from 'kafkajs';

/** As the server names it. */
const TOPIC = 'reservation-requests';

/**
 * Makes sure that a new database meets a new log: what others have put into the topic would be decided again,
 * against seats that are not theirs.
 *
 * @throws Error when the topic holds something, or no broker answers
 */
export async function requireEmptyTopic(brokers: string): Promise<void> {
  const held = await withAdmin(brokers, async (admin) => {
    if (!(await admin.listTopics()).includes(TOPIC)) return 0;
    const offsets = await admin.fetchTopicOffsets(TOPIC);
    return offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  });
  if (held === 0) return;
  throw new Error(
    `the topic ${TOPIC} at ${brokers} holds ${held} requests of another database: delete it, or use another Kafka`,
  );
}

/** The next run finds no requests of a database that is gone. */
export async function deleteTopic(brokers: string): Promise<void> {
  await withAdmin(brokers, async (admin) => {
    if ((await admin.listTopics()).includes(TOPIC)) await admin.deleteTopics({ topics: [TOPIC] });
  });
}

async function withAdmin<T>(brokers: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  hideRemark();
  const { Kafka, logLevel } = kafkajs;
  const kafka = new Kafka({
    clientId: 'ticket-rush bench',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 3 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (cause) {
    throw new Error(`the Kafka at ${brokers}`, { cause });
  } finally {
    await admin.disconnect();
  }
}

let isHidden = false;

/** kafkajs 2.2.4 sets timers that are in the past (tulios/kafkajs#1751); Node.js remarks on the first. */
function hideRemark(): void {
  if (isHidden) return;
  isHidden = true;
  const shown = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name !== 'TimeoutNegativeWarning') for (const show of shown) show(warning);
  });
}
