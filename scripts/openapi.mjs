// Makes docs/openapi.json, and the schema of set-up files, from the code: node scripts/openapi.mjs. `npm run check` compares the two.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root, setUp } from './setup.mjs';
import { planWebTypes } from './setup/web-types.mjs';

const DOCUMENT = 'docs/openapi.json';

/** The lines in which the committed document and the code's differ; none when they agree. */
export async function compareOpenApi(folder) {
  const built = path.join(folder, 'dist/src/openapi.js');
  if (!existsSync(built)) return [];
  const wanted = await generate(built);
  const file = path.join(folder, DOCUMENT);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (present === wanted) return [];
  const [theirs, ours] = [present.split('\n'), wanted.split('\n')];
  const line = ours.findIndex((text, index) => text !== theirs[index]);
  return [
    `${DOCUMENT} is not what the code says, from line ${line + 1} on; type: node scripts/openapi.mjs`,
    `- ${theirs[line] ?? '(the end)'}\n+ ${ours[line] ?? '(the end)'}`,
  ];
}

async function generate(built) {
  const { buildOpenApi } = createRequire(import.meta.url)(built);
  if (!buildOpenApi) throw new Error('src/openapi.ts has to export buildOpenApi(): Promise<object>.');
  return `${JSON.stringify(await buildOpenApi(), null, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) {
  await setUp();
  mkdirSync(path.join(root, 'docs'), { recursive: true });
  writeFileSync(path.join(root, DOCUMENT), await generate(path.join(root, 'dist/src/openapi.js')));
  const { printSchema } = createRequire(import.meta.url)(path.join(root, 'dist/src/openapi.js'));
  writeFileSync(path.join(root, 'docs/setup-file.schema.json'), printSchema());
  for (const { work } of planWebTypes(root)) await work();
  console.log(`${DOCUMENT} is written, and the page's types are made from it.`);
}
