/** The CPU time of this process so far, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/**
 * The least CPU time that each of these works took, of so many rounds in turn. A busy machine adds none to
 * it.
 */
export async function leastCpuMs(rounds: number, ...works: (() => Promise<unknown>)[]): Promise<number[]> {
  const least = works.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) {
      const began = cpuMs();
      await work();
      least[index] = Math.min(least[index]!, cpuMs() - began);
    }
  }
  return least;
}
