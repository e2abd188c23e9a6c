// `npm start` and its relatives behind the set-up: the build, then the server in this very process, so that
// a signal to it is a signal to the server.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, orEnd, QUESTIONS, withoutOwn } from './set-up.mjs';

const SERVER = join(import.meta.dirname, '../dist/src/main.js');

const [node, script, ...given] = process.argv;
// With such a parameter no new build is needed: an earlier build is enough.
const isQuestion = given.some((parameter) => QUESTIONS.includes(parameter));
if (!isQuestion || !existsSync(SERVER)) await orEnd(build);
process.argv = [node, script, ...withoutOwn(given)];
await import(SERVER);
