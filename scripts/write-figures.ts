import { writeFileSync } from 'node:fs';
import { pageWithFigures } from './figures.js';
import { pageWithStates } from './states.js';

writeFileSync('README.md', pageWithFigures());
writeFileSync('docs/payments.md', pageWithStates());
