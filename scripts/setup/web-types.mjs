import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hashOf } from './build.mjs';

const DOCUMENT = 'docs/openapi.json';
const TYPES = 'web/src/lib/api/schema.ts';

/** Returns the step that makes the types of the page's API client from the OpenAPI document, unless they are made. */
export function planWebTypes(root) {
  const [document, types] = [path.join(root, DOCUMENT), path.join(root, TYPES)];
  // Absent where only the program is built: the build needs no types.
  if (!existsSync(document)) return [];
  const header = `// Made from ${DOCUMENT} by set-up; its hash: ${hashOf(root, [DOCUMENT])}.\n`;
  if (existsSync(types) && readFileSync(types, 'utf8').startsWith(header)) return [];
  const work = () => makeWebTypes({ document, types, header });
  return [{ name: 'types', title: "Making the types of the page's API client", seconds: 2, work }];
}

async function makeWebTypes({ document, types, header }) {
  // Not at the top: on a fresh clone it is not installed yet when this file is read.
  const { default: openapiTypescript, astToString } = await import('openapi-typescript');
  writeFileSync(
    types,
    `${header}\n${astToString(await openapiTypescript(JSON.parse(readFileSync(document, 'utf8'))))}`,
  );
}
