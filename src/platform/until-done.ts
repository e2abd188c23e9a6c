import { backOff } from './clock.js';
import { isLostToOthers } from './database-failure.js';

const TRIES_MAX = 4;

/**
 * Runs one transaction, and again when it lost to others: nothing of such a try has happened. After the last
 * try the error of the database is thrown, which is answered with SERVICE_UNAVAILABLE.
 */
export async function untilDone<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (tries === TRIES_MAX || !isLostToOthers(error)) throw error;
    }
    await backOff(tries);
  }
}
