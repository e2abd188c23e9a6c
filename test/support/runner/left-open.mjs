// What a file of tests opened and has not closed. Processes of the tests live on: what is left would work on
// beside the files that come after, and would keep the process from ending.
import { createHook } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { constants } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Types of Node.js's asynchronous resources. */
const WATCHED = {
  FSEVENTWRAP: 'a watch of files',
  PIPEWRAP: 'a pipe',
  PROCESSWRAP: 'a process',
  TCPWRAP: 'a TCP connection',
  Timeout: 'a timer',
  UDPWRAP: 'a UDP socket',
  WORKER: 'a worker thread',
};
// A server's own resource is made behind a look-up of its host, where no stack names the caller any more.
const LISTENS = 'tracing:net.server.listen:asyncStart';
const ROOT = `${process.cwd()}/`;
const RUNNER = fileURLToPath(new URL('.', import.meta.url));
// What has been closed is gone some turns of the loop later; a busy machine takes long for one.
const PATIENCE_MS = 5_000;
const PAUSE_MS = 10;
const MOST_SHOWN = 5;

/** @returns what tells, after the tests, what is open of all that is opened from now on */
export function watchOpened() {
  /** @type {Map<number, { type: string, resource: any, at: Error }>} */
  const open = new Map();
  const hook = createHook({
    init(id, type, _trigger, resource) {
      if (type in WATCHED) open.set(id, { type, resource, at: new Error() });
    },
    destroy: (id) => void open.delete(id),
    trackPromises: false,
  }).enable();
  /** @type {Map<import('node:net').Server, Error>} */
  const servers = new Map();
  const listens = ({ server }) => void servers.set(server, new Error());
  subscribe(LISTENS, listens);
  /** What keeps the process alive and was opened, at some remove, by a file of this project. */
  const left = () => [
    ...[...servers].flatMap(([server, at]) =>
      server.listening
        ? [{ what: `a server at ${JSON.stringify(server.address())}`, lines: ownLines(at) }]
        : [],
    ),
    ...[...open.values()].flatMap(({ type, resource, at }) => {
      const lines = resource.hasRef?.() === false ? [] : ownLines(at);
      return lines.length > 0 ? [{ what: WATCHED[type], lines }] : [];
    }),
  ];
  // It has been reported. It must not keep this process from ending as well, nor outlive it.
  const end = () => {
    for (const { type, resource } of open.values()) {
      resource.unref?.();
      if (type === 'PROCESSWRAP') resource.kill(constants.signals.SIGKILL);
    }
    for (const server of servers.keys()) server.unref();
  };
  return {
    async stillOpen() {
      const deadline = performance.now() + PATIENCE_MS;
      while (left().length > 0 && performance.now() < deadline) await wait(PAUSE_MS);
      const errors = left().filter(isFirstOfPlace).slice(0, MOST_SHOWN).map(errorOf);
      if (errors.length > 0) end();
      return errors;
    },
    forget() {
      unsubscribe(LISTENS, listens);
      hook.disable();
      open.clear();
    },
  };
}

function ownLines({ stack }) {
  const lines = stack.split('\n').filter((line) => /^\s+at /.test(line) && line.includes(ROOT));
  return lines.filter((line) => !line.includes('/node_modules/') && !line.includes(RUNNER));
}

/** A process is left with its pipes: one report is enough. */
function isFirstOfPlace({ what, lines }, index, all) {
  const place = (each) => each.lines.join('\n') || each.what;
  return all.findIndex((each) => place(each) === place({ what, lines })) === index;
}

function errorOf({ what, lines }) {
  const error = new Error(`The file of tests has ended and left ${what} open, which was opened here:`);
  error.stack = [`Error: ${error.message}`, ...lines].join('\n');
  return error;
}
