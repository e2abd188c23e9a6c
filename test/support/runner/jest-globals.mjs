// What `import … from '@jest/globals'` means in a process that runs one file of tests after another: the
// bindings are live, so a module that stays loaded sees those of the file that runs.
/** @type {any} */
export let jest;
export let afterAll;
export let afterEach;
export let beforeAll;
export let beforeEach;
export let describe;
export let expect;
export let it;
export let test;

export function setGlobals(globals) {
  ({ jest, afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } = globals);
}
