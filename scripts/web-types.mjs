// Makes the types of the page's API client from docs/openapi.json: node scripts/web-types.mjs. `npm run check` compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

const DOCUMENT = 'docs/openapi.json';
const TYPES = 'web/src/lib/api/schema.ts';

/** One line when the committed types are not what the OpenAPI document says; none when they are. */
export async function compareWebTypes(folder) {
  const present = readFileSync(path.join(folder, TYPES), 'utf8');
  if (present === (await generate(folder))) return [];
  return [`${TYPES} is not what docs/openapi.json says; type: node scripts/web-types.mjs`];
}

async function generate(folder) {
  // Not at the top: on a fresh clone it is not installed yet when this file is read.
  const { default: openapiTypescript, astToString } = await import('openapi-typescript');
  const document = JSON.parse(readFileSync(path.join(folder, DOCUMENT), 'utf8'));
  const comment = '// Generated from docs/openapi.json by scripts/web-types.mjs.\n\n';
  return comment + astToString(await openapiTypescript(document));
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(path.join(root, TYPES), await generate(root));
  console.log(`${TYPES} is written.`);
}
