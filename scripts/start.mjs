import { createRequire } from 'node:module';
import path from 'node:path';
import { root, setUp } from './setup.mjs';

await setUp();
// Ctrl-C comes twice, from the terminal and from npm, which passes it on: the second one must not end the server
// while it is still ending in order.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
// In this same process, so that signals reach the server itself.
const { main } = createRequire(import.meta.url)(path.join(root, 'dist/src/main.js'));
try {
  await main();
} catch (error) {
  console.error(`Trellis could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
