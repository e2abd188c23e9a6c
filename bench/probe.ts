import { join } from 'node:path';
import { type Cleanups, withCleanups } from '../harness/cleanups.js';
import { type Floor, floorLines, held, promiseFloor } from '../harness/floors.js';
import { saveResult } from '../harness/results.js';
import { readSettings, settingsLines } from '../harness/settings.js';
import {
  judgeTestbed,
  startTestbed,
  type Testbed,
  type TestbedWish,
  temporaryDirectory,
} from '../harness/testbed.js';
import type { Options } from './options.js';

type Print = (text: string) => void;

/** One question, asked of a server of its own. */
export interface Probe {
  name: string;
  wish?: Pick<TestbedWish, 'loads'>;
  measure(context: ProbeContext): Promise<Finding>;
}

export interface ProbeContext {
  testbed: Testbed;
  options: Options;
  /** Where further servers of the measurement keep their data. */
  directory: string;
  cleanups: Cleanups;
  out: Print;
}

export interface Finding {
  /** Lines, for a person. */
  text: string;
  floors: Floor[];
  figures: object;
}

/** Runs a probe, judges the database after it, and prints what was found. */
export function runProbe({ name, wish, measure }: Probe, options: Options, out: Print): Promise<boolean> {
  return withCleanups(async (cleanups) => {
    const directory = await temporaryDirectory(options.dataParent, cleanups);
    out(`starting a server with its PostgreSQL and Redis in ${directory}\n`);
    const { guests } = options;
    const testbed = await startTestbed({ directory: join(directory, 'main'), guests, ...wish }, cleanups);
    const settings = await readSettings(testbed.database, undefined, directory);
    const { text, floors, figures } = await measure({ testbed, options, directory, cleanups, out });
    const verdicts = await judgeTestbed(testbed);
    const all = [...floors, promiseFloor(verdicts)];
    out(`\n${[text, settingsLines(settings), floorLines(all)].join('\n')}`);
    await saveResult(
      name,
      { jsonFile: options.jsonFile },
      settings,
      { ...figures, floors: all, verdicts },
      out,
    );
    return held(all);
  });
}
