import { rm } from 'node:fs/promises';

export default async function globalTeardown() {
  await globalThis.kafkaOffer.withdraw();
  await globalThis.embedded.stop();
  await rm(globalThis.embeddedDataDir, { recursive: true, force: true });
}
