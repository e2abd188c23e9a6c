/**
 * The value of a series of the metrics, as a scrape would find it; NaN: there is none.
 *
 * @param series its name, with its labels if it has some: `answers_total{way="route"}`
 */
export async function metric(of: { metricsUrl: string }, series: string): Promise<number> {
  const text = await (await fetch(of.metricsUrl)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? Number.NaN);
}
