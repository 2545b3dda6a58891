#!/usr/bin/env node
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeNodegit, ensureNodegit, isNodegitReady, timesFile } from './nodegit.mjs';
import { runStages, say } from './progress.mjs';
import { planSystemPackages } from './system-packages.mjs';

// npx gitsync-setup: compiles nodegit for a program that has installed the package @trellis/gitsync.

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** nodegit as npm unpacked it for the program, where the package finds it. */
function installedNodegit() {
  const manifest = createRequire(import.meta.url).resolve('nodegit/package.json');
  const nan = createRequire(manifest).resolve('nan/package.json');
  return {
    root,
    folder: path.dirname(manifest),
    versions: { nodegit: versionOf(manifest), nan: versionOf(nan) },
  };
}

const versionOf = (manifest) => JSON.parse(readFileSync(manifest, 'utf8')).version;

try {
  mkdirSync(path.join(root, '.cache'), { recursive: true });
  const nodegit = installedNodegit();
  const needsCompilers = !(await isNodegitReady(nodegit));
  const packages = needsCompilers ? await planSystemPackages(root, ['compile']) : [];
  const compile = { ...describeNodegit({ needsCompilers }), work: () => ensureNodegit(nodegit) };
  await runStages([[packages], [[compile]]], { timesFile: timesFile() });
  say('The Git worker can start');
} catch (error) {
  if (error.name !== 'SetUpError') throw error;
  console.error(`\n${error.message}`);
  process.exit(1);
}
