import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, setUp } from './setup.mjs';

// npm run bench:commit -- --rounds 5: the bench's name, then its own options.
const [name, ...args] = process.argv.slice(2);
const script = path.join(root, 'bench', name ?? '', 'index.ts');
if (!name || !existsSync(script)) {
  console.error(`There is no such bench: ${name ?? '(none named)'}.`);
  process.exit(1);
}
/** Tools besides Git and sshd, and folders with packages of their own. */
const NEEDS = {
  commit: { tools: ['https-git'] },
  merge: { packages: ['bench', 'test/support/node-red'] },
  page: { tools: ['browser'] },
  seen: { tools: ['browser'] },
};
const { tools = [], packages = [] } = NEEDS[name] ?? {};
await setUp({ tools: ['git', 'sshd', ...tools], packages });
const loader = path.join(root, 'test', 'support', 'register-typescript.cjs');
const bench = spawn(process.execPath, ['--require', loader, script, ...args], {
  cwd: root,
  stdio: 'inherit',
});
// Ctrl-C reaches the bench too, which ends its servers; here only its end is waited for.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => bench.kill('SIGTERM'));
bench.on('exit', (code) => (process.exitCode = code ?? 1));
