import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const DOCUMENT = 'docs/openapi.json';
const TYPES = 'web/src/lib/api/schema.ts';

/** Makes the types of the page's API client from the OpenAPI document, unless they are made from it already. */
export async function makeWebTypes(root) {
  const [document, types] = [path.join(root, DOCUMENT), path.join(root, TYPES)];
  // Absent where only the program is built: the build needs no types.
  if (!existsSync(document)) return;
  const source = readFileSync(document, 'utf8');
  const header = `// Made from ${DOCUMENT} by set-up, sha256 ${createHash('sha256').update(source).digest('hex')}.\n`;
  if (existsSync(types) && readFileSync(types, 'utf8').startsWith(header)) return;
  // Not at the top: on a fresh clone it is not installed yet when this file is read.
  const { default: openapiTypescript, astToString } = await import('openapi-typescript');
  writeFileSync(types, `${header}\n${astToString(await openapiTypescript(JSON.parse(source)))}`);
}
