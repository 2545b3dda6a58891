import { chmodSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { endLeftProcesses } from './left-processes.mjs';
import { root, setUp } from './setup.mjs';

const PREFIX = 'trellis-demo-';
const LEFT_FOLDER = new RegExp(`^${PREFIX}(\\d+)$`);
const DOCUMENT = 'src/demo/orders-dashboard.json';

const OPTIONS = { exit: { type: 'boolean' }, 'no-setup': { type: 'boolean' } };

const options = readOptions();
const staysOpen = !options.exit && !['true', '1'].includes(process.env.CI ?? '');
if (!options['no-setup']) await setUp({ tools: ['git', 'ssh'] });

const ending = new AbortController();
// They may come twice: from the terminal, and passed on by npm.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => ending.abort(signal));
// The reader has gone, as behind `| head`; if writing itself failed, there is no place to report it either.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => ending.abort('SIGPIPE'));
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error) => ending.abort(error));

let isShown = false;
let failure = null;
const folder = await makeFolder();
try {
  const load = createRequire(import.meta.url);
  const { Server } = load(path.join(root, 'dist/src/server.js'));
  const { Config } = load(path.join(root, 'dist/src/core/config.js'));
  const { runDemo } = load(path.join(root, 'dist/src/demo/index.js'));
  await runDemo({
    folder,
    documentFile: path.join(root, DOCUMENT),
    staysOpen,
    signal: ending.signal,
    hasColors: Boolean(process.stdout.isTTY) && !process.env.NO_COLOR,
    write: (text) => process.stdout.write(text),
    onShown: () => (isShown = true),
    startServer: (dataDir) => Server.start(new Config(settle(dataDir))),
  });
} catch (error) {
  failure = error;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(conclude());

function readOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    console.error(`${error.message}\n\nnpm run demo [-- --exit] [--no-setup]
  --exit      end when all is shown, and do not wait for Ctrl-C; so it is too where CI=true
  --no-setup  take dependencies and build as they are`);
    return process.exit(2);
  }
}

/** Removes the user's own settings except the port; the worker inherits the environment. */
function settle(dataDir) {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('TRELLIS_') && !name.startsWith('TRELLIS_TEST_')) delete process.env[name];
  }
  delete process.env.DATABASE_URL;
  const { PORT = '0', LOG_LEVEL = 'error' } = process.env;
  return Object.assign(process.env, { HOST: '127.0.0.1', PORT, LOG_LEVEL, TRELLIS_DATA_DIR: dataDir });
}

async function makeFolder() {
  const base = realpathSync(tmpdir());
  for (const name of readdirSync(base)) {
    const [, pid] = LEFT_FOLDER.exec(name) ?? [];
    const left = path.join(base, name);
    if (!pid || !isOwn(left) || isAlive(Number(pid))) continue;
    // A demo that was killed leaves its PostgreSQL running in its folder.
    await endLeftProcesses({ variable: null, folder: left, graceMs: 0 });
    rmSync(left, { recursive: true, force: true });
  }
  const made = path.join(base, `${PREFIX}${process.pid}`);
  mkdirSync(made);
  // PostgreSQL works in there as a user of its own when this runs as root.
  chmodSync(made, 0o711);
  return made;
}

function isOwn(folder) {
  return statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Answers the exit code: a requested end counts as success once all has been shown. */
function conclude() {
  const { aborted, reason } = ending.signal;
  if (aborted && typeof reason !== 'string') failure = reason;
  else if (aborted && isShown) return 0;
  else if (aborted) return 128 + constants.signals[reason];
  if (failure === null) return 0;
  console.error(`\nThe demo failed: ${failure?.message ?? failure}`);
  return 1;
}
