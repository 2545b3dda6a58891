import { createRequire } from 'node:module';
import path from 'node:path';
import { root, setUp } from './setup.mjs';

await setUp();
const { main } = createRequire(import.meta.url)(path.join(root, 'dist/src/admin.js'));
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
