import { createRequire } from 'node:module';
import path from 'node:path';
import { root, setUp } from './setup.mjs';

await setUp();
// In this same process, so that signals reach the server itself.
createRequire(import.meta.url)(path.join(root, 'dist/src/main.js'));
