import { runCommand } from '../harness/command-line.js';
import { readOptions, USAGE } from './options.js';
import { runSale } from './sale/sale.js';
import { runWeather } from './weather/weather.js';

const out = (text: string): void => void process.stdout.write(text);

await runCommand(USAGE, async () => {
  const options = readOptions(process.argv.slice(2));
  if (options !== 'help') return { sale: runSale, weather: runWeather }[options.test](options, out);
  out(USAGE);
  return true;
});
