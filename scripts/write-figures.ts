import { writeFileSync } from 'node:fs';
import { pageWithFigures } from './figures.js';

writeFileSync('README.md', pageWithFigures());
