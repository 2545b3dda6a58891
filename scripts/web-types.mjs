// Makes the types of the page's API client from docs/openapi.json: node scripts/web-types.mjs. `npm run check` compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { root } from './setup.mjs';

const TYPES = 'web/src/lib/api/schema.ts';

/** One line when the committed types are not what the OpenAPI document says; none when they are. */
export async function compareWebTypes(folder) {
  const present = readFileSync(path.join(folder, TYPES), 'utf8');
  if (present === (await generate(folder))) return [];
  return [`${TYPES} is not what docs/openapi.json says; type: node scripts/web-types.mjs`];
}

async function generate(folder, source = 'docs/openapi.json') {
  const document = JSON.parse(readFileSync(path.resolve(folder, source), 'utf8'));
  const comment = '// Generated from docs/openapi.json by scripts/web-types.mjs.\n\n';
  return comment + astToString(await openapiTypescript(withPathParameters(document)));
}

/** What stands in braces in an address is a parameter, also where no handler asks for it by name. */
function withPathParameters(document) {
  for (const [address, item] of Object.entries(document.paths)) {
    const names = [...address.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    for (const operation of Object.values(item)) {
      operation.parameters ??= [];
      for (const name of names) {
        if (operation.parameters.some((known) => known.in === 'path' && known.name === name)) continue;
        operation.parameters.push({ name, in: 'path', required: true, schema: { type: 'string' } });
      }
    }
  }
  return document;
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(path.join(root, TYPES), await generate(root, process.argv[2]));
  console.log(`${TYPES} is written.`);
}
