import { join } from 'node:path';
import { type Cleanups, withCleanups } from '../cleanups.js';
import { type Floor, held, promiseFloor } from '../floors.js';
import type { Options } from '../options.js';
import { floorLines, settingsLines } from '../report.js';
import { saveResult } from '../results.js';
import { readSettings } from '../settings.js';
import { judgeSite, openSite, type Site, type SiteWish, temporaryDirectory } from '../site.js';

type Print = (text: string) => void;

/** One question, asked of a server of its own. */
export interface Probe {
  name: string;
  wish?: Pick<SiteWish, 'loads'>;
  measure(scene: Scene): Promise<Finding>;
}

export interface Scene {
  site: Site;
  options: Options;
  /** For whatever else is started. */
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
    const site = await openSite({ directory: join(directory, 'main'), guests, ...wish }, cleanups);
    const settings = await readSettings(site.database, undefined, directory);
    const { text, floors, figures } = await measure({ site, options, directory, cleanups, out });
    const verdicts = await judgeSite(site);
    const all = [...floors, promiseFloor(verdicts)];
    out(`\n${[text, settingsLines(settings), floorLines(all)].join('\n')}`);
    await saveResult(name, { ...options, save: false }, settings, { ...figures, floors: all, verdicts }, out);
    return held(all);
  });
}
