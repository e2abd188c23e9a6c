import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The result of a Dockerfile's last stage, as a folder of this machine. */
export interface Image {
  /** The working directory's place on this machine. */
  folder: string;
  environment: Record<string, string>;
  /** The user that the container runs as. */
  user: string;
  command: string[];
  /** The command of the health check. */
  healthCheck: string[];
  remove(): Promise<void>;
}

interface Stage {
  root: string;
  workdir: string;
  environment: Record<string, string>;
  user: string;
  command: string[];
  healthCheck: string[];
}

/**
 * Carries out a Dockerfile without a container engine: every stage is an empty folder of its own, COPY copies
 * exactly what it names, and RUN runs there with the stage's environment. The base image is this machine with
 * the Node.js that runs the tests; an absolute path outside the working directory stays what it is here.
 *
 * @param shortcut may do a RUN in another way and return true, if running it again would prove nothing
 */
export async function buildImage(
  text: string,
  shortcut: (command: string, folder: string) => Promise<boolean>,
): Promise<Image> {
  const home = await mkdtemp(join(tmpdir(), 'ticket-rush-image-'));
  // The container's user passes through.
  await chmod(home, 0o755);
  const stages: Record<string, Stage> = {};
  let stage: Stage | undefined;
  for (const [instruction, rest] of instructions(text)) {
    if (instruction === 'ARG') continue;
    if (instruction === 'FROM') {
      const [, , name = 'last'] = rest.split(/\s+/);
      const root = join(home, name);
      await mkdir(root);
      stage = { root, workdir: '/', environment: {}, user: 'root', command: [], healthCheck: [] };
      stages[name] = stage;
    } else await carryOut(stage!, instruction, rest, stages, shortcut);
  }
  const { workdir, root, ...image } = stage!;
  const remove = () => rm(home, { recursive: true, force: true });
  return { ...image, folder: join(root, workdir), remove };
}

/** The instructions with their arguments, without comments and line continuations. */
function instructions(text: string): [string, string][] {
  const lines = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [, instruction = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
    return [instruction, rest.trim()];
  });
}

async function carryOut(
  stage: Stage,
  instruction: string,
  rest: string,
  stages: Record<string, Stage>,
  shortcut: (command: string, folder: string) => Promise<boolean>,
): Promise<void> {
  const folder = join(stage.root, stage.workdir);
  switch (instruction) {
    case 'WORKDIR':
      stage.workdir = rest;
      await mkdir(join(stage.root, rest), { recursive: true });
      break;
    case 'ENV':
      for (const pair of rest.split(/\s+/)) stage.environment[pair.split('=')[0]!] = pair.split('=')[1]!;
      break;
    case 'COPY':
      await copy(stage, rest, stages);
      break;
    case 'RUN':
      if (!(await shortcut(rest, folder))) await inShell(rest, folder, stage.environment);
      break;
    case 'USER':
      stage.user = rest;
      break;
    case 'CMD':
      stage.command = JSON.parse(rest) as string[];
      break;
    case 'HEALTHCHECK':
      stage.healthCheck = JSON.parse(rest.slice(rest.indexOf('['))) as string[];
      break;
    case 'EXPOSE':
      break;
    default:
      throw new Error(`the Dockerfile has an instruction that this test does not know: ${instruction}`);
  }
}

/** Files and folders go into the target, or become it, as in Docker. */
async function copy(stage: Stage, rest: string, stages: Record<string, Stage>): Promise<void> {
  const words = rest.split(/\s+/);
  const from = words[0]!.startsWith('--from=') ? words.shift()!.slice('--from='.length) : undefined;
  const target = words.pop()!;
  const intoFolder = target.endsWith('/') || words.length > 1;
  for (const word of words) {
    const source = from ? join(stages[from]!.root, word) : normalize(word);
    const to = join(stage.root, stage.workdir, target, intoFolder ? basename(word) : '');
    if (!existsSync(source)) throw new Error(`COPY ${rest}: there is no ${source}`);
    await mkdir(dirname(to), { recursive: true });
    // Not fs.cp: for all files of node_modules it takes minutes.
    await run('cp', ['-a', source, to]);
  }
}

async function inShell(command: string, cwd: string, environment: Record<string, string>): Promise<void> {
  // The machine's way to the registry (proxies, certificates) is in its environment.
  const { NODE_ENV: _, NODE_OPTIONS: __, ...machine } = process.env;
  await run('sh', ['-c', command], {
    cwd,
    env: { ...machine, ...environment },
    maxBuffer: 64 * 1_024 * 1_024,
  });
}
