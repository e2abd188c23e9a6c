import { existsSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';

/** What a helper of the tests could remember from one file to the next. */
const memory = new Set<string>();

/** A test that must not meet what the same test in another file has left. */
export function meetAndLeaveState(): void {
  test('meets nothing and leaves much', async () => {
    expect(process.env.PLANTED).toBeUndefined();
    expect(existsSync('package.json')).toBe(true);
    expect(Date.now()).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect([...memory]).toEqual([]);
    process.env.PLANTED = 'left';
    process.chdir('/');
    jest.spyOn(Date, 'now').mockReturnValue(0);
    jest.useFakeTimers();
    memory.add('left');
  });
}
