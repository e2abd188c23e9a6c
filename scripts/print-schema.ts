import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { printedSchema } from '../src/printed-schema.js';

// Writes schema/schema.graphql, which is checked in; a test keeps it equal to the code.
await writeFile('schema/schema.graphql', await printedSchema());
process.exit(0);
