import { createRequire } from 'node:module';
import path from 'node:path';
import { root, setUp } from './setup.mjs';

await setUp();
// In this same process, so that signals reach the server itself.
const { main } = createRequire(import.meta.url)(path.join(root, 'dist/src/main.js'));
try {
  await main();
} catch (error) {
  console.error(`Trellis could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
