import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { hashOf } from './setup/build.mjs';
import { withLock } from './setup/lock.mjs';
import { runLogged } from './setup/run.mjs';
import { root, setUp } from './setup.mjs';

const load = createRequire(import.meta.url);
const folder = path.join(root, 'examples', 'host-nest');
const SOURCES = 'examples/host-nest/src';

/** Compiles the example against the built Trellis, like a program with Trellis installed. Does nothing the second time. */
async function buildExample() {
  const installed = path.join(folder, 'node_modules', '@trellis', 'gitsync');
  mkdirSync(path.dirname(installed), { recursive: true });
  if (!existsSync(installed)) symlinkSync(path.relative(path.dirname(installed), root), installed);
  const stampFile = path.join(folder, 'dist', '.build');
  const stamp = readFileSync(path.join(root, 'dist', '.trellis-build'), 'utf8') + hashOf(root, [SOURCES]);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  await runLogged({
    root,
    title: 'The build of the example',
    file: process.execPath,
    args: [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder],
  });
  writeFileSync(stampFile, stamp);
}

/** Starts the example, with an embedded PostgreSQL unless one is given, which stops after the example. */
async function start() {
  const dataDir = path.join(root, 'data', 'example');
  mkdirSync(dataDir, { recursive: true });
  // PostgreSQL works in there as a user of its own when this runs as root.
  chmodSync(dataDir, 0o711);
  const { ensurePostgres } = load(path.join(root, 'dist/src/core/embedded-postgres/index.js'));
  const postgres = process.env.DATABASE_URL
    ? null
    : await ensurePostgres({
        dataDir: path.join(dataDir, 'postgres'),
        stopTimeoutMs: 3_000,
        log: console.log,
      });
  const own = {
    DATABASE_URL: postgres?.url,
    TOOLSHED_DATA_DIR: path.join(dataDir, 'git'),
    TOOLSHED_SECRET: secretOf(path.join(dataDir, 'secret')),
  };
  const program = spawn(process.execPath, [path.join(folder, 'dist', 'main.js')], {
    env: { ...own, ...process.env },
    stdio: 'inherit',
  });
  // Ctrl-C reaches the program from the terminal; a signal to this process alone is passed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => program.kill('SIGTERM'));
  const [code] = await once(program, 'exit');
  await postgres?.stop();
  process.exitCode = code ?? 0;
}

function secretOf(file) {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

await setUp();
await withLock(path.join(root, '.cache', 'example.lock'), buildExample);
if (!process.argv.includes('--build')) await start();
