import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { possibleTypes, printedSchema } from '../src/printed-schema.js';

// Writes schema/schema.graphql and schema/possible-types.json, which are checked in; a test keeps them equal
// to the code.
const schema = await printedSchema();
await writeFile('schema/schema.graphql', schema);
await writeFile('schema/possible-types.json', possibleTypes(schema));
process.exit(0);
