/**
 * Resolves with the first SIGTERM, SIGINT or SIGHUP, or when the process that handed over to this one is
 * gone. Further signals change nothing while the process is stopping.
 */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
    // After SIGHUP the terminal is gone. A line that cannot be written must not keep a part from its stop.
    process.once('SIGHUP', () => {
      for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    });
    process.once('disconnect', resolve);
  });
}

/** Ends a part that was started. */
export type Stop = () => void | Promise<void>;

/**
 * Stops parts one after another, the last started first, and empties the list. A part that cannot stop does
 * not keep the others from it.
 *
 * @throws the first error, after every part had its turn
 */
export async function stopInReverse(stops: Stop[]): Promise<void> {
  const errors: unknown[] = [];
  for (const stop of stops.splice(0).reverse()) {
    try {
      await stop();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
