import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

const STACK_LINES = 30;

/** Jest's environment for a file of tests: this process itself, without a context of Node's vm. */
export default class PlainEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  #exit = process.exit;

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {
    Error.stackTraceLimit = STACK_LINES;
  }

  async teardown() {
    // Jest puts one around the other, file by file.
    process.exit = this.#exit;
  }

  /** Ends the process, without Jest's complaint about it. */
  exit(code) {
    this.#exit.call(process, code);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }
}
