import 'reflect-metadata';
import { mkdir, writeFile } from 'node:fs/promises';
import { eventSchemas } from '../src/public-events/index.js';

// Writes docs/events/<name>.schema.json, what other systems may rely on. The files are checked in; a test
// keeps them equal to the code.
await mkdir('docs/events', { recursive: true });
for (const { name, schema } of eventSchemas()) {
  await writeFile(`docs/events/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
}
