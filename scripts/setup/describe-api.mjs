// Writes dist/openapi.json and the types of the page's API client from the built server. A step of set-up.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { DOCUMENT, TYPES } from './api-files.mjs';

const root = path.join(import.meta.dirname, '..', '..');
const { buildOpenApi } = createRequire(import.meta.url)(path.join(root, 'dist/src/openapi.js'));
const document = await buildOpenApi();
writeFileSync(path.join(root, DOCUMENT), `${JSON.stringify(document, null, 2)}\n`);
const types = astToString(await openapiTypescript(JSON.parse(JSON.stringify(document))));
writeFileSync(path.join(root, TYPES), `// Made from ${DOCUMENT} by set-up.\n\n${types}`);
