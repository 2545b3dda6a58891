import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { say } from './progress.mjs';
import { runLogged, SetUpError, succeeds } from './run.mjs';

/**
 * nodegit as named in a clone's lock file, perhaps not unpacked yet. `root`: folder of the log; `versions`: of nodegit, and
 * of nan, with which it is compiled.
 */
export function nodegitOf(root) {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const nan = packages['node_modules/nan'] ?? packages['node_modules/nodegit/node_modules/nan'];
  const versions = { nodegit: packages['node_modules/nodegit'].version, nan: nan?.version };
  return { root, folder: path.join(root, 'node_modules', 'nodegit'), versions };
}

/** nodegit is compiled from its source, whose hash is in package-lock.json, rather than downloaded without one. */
export async function ensureNodegit(nodegit) {
  if (!(await loads(binaryOf(nodegit)))) {
    if (await restore(nodegit)) return;
    await compile(nodegit);
  }
  if (!existsSync(cachedBinary(nodegit))) keep(nodegit);
}

/** Describes the step that makes nodegit ready, for the progress of set-up. */
export const describeNodegit = ({ needsCompilers }) =>
  needsCompilers
    ? { name: 'nodegit', title: 'Compiling nodegit (once)', seconds: 72 }
    : { name: 'compiled nodegit', title: 'Putting the compiled nodegit in place', seconds: 2 };

/** Returns true if nothing has to be compiled: it is in place, or the cache has a copy from an earlier clone. */
export const isNodegitReady = async (nodegit) =>
  (await loads(binaryOf(nodegit))) || (await loads(cachedBinary(nodegit)));

export const hasNodegit = (nodegit) => existsSync(binaryOf(nodegit));

const binaryOf = ({ folder }) => path.join(folder, 'build', 'Release', 'nodegit.node');

/** In a child process: an incompatible native module may end the process instead of throwing. */
const loads = async (file) =>
  existsSync(file) &&
  (await succeeds({ file: process.execPath, args: ['-e', 'require(process.argv[1])', file] }));

async function restore(nodegit) {
  const cached = cachedBinary(nodegit);
  if (!(await loads(cached))) return false;
  mkdirSync(path.dirname(binaryOf(nodegit)), { recursive: true });
  copyFileSync(cached, binaryOf(nodegit));
  return loads(binaryOf(nodegit));
}

async function compile(nodegit) {
  const headers = path.join(path.dirname(process.execPath), '..');
  const hasHeaders = existsSync(path.join(headers, 'include', 'node', 'node.h'));
  const env = {
    ...process.env,
    PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`,
    BUILD_ONLY: '1',
    JOBS: 'max',
    // Node's own headers if installed with it; else node-gyp downloads them.
    ...(hasHeaders && { npm_config_nodedir: path.resolve(headers) }),
  };
  const { root, folder: cwd } = nodegit;
  rmSync(path.join(cwd, 'build'), { recursive: true, force: true });
  joinSources(cwd);
  const args = ['lifecycleScripts/install.js'];
  await runLogged({ root, title: 'Compiling nodegit', file: process.execPath, args, cwd, env });
  if (!(await loads(binaryOf(nodegit)))) {
    throw new SetUpError(
      `nodegit was compiled but does not load. Try: node -e "require('${binaryOf(nodegit)}')"`,
    );
  }
  for (const name of ['obj.target', '.deps']) {
    rmSync(path.join(cwd, 'build', 'Release', name), { recursive: true, force: true });
  }
}

/** Number of joined files: enough for several cores, and few enough that the headers take little of the time. */
const JOINED_FILES = 8;

/**
 * Has the C++ sources compiled in a few joined files. Each of the 160 files includes the same headers of V8, which take most
 * of the compiler's time: separately, the files take five times as long.
 */
function joinSources(folder) {
  const [gyp, wrapper] = ['binding.gyp', 'src/nodegit_wrapper.cc'].map((name) => path.join(folder, name));
  const text = readFileSync(gyp, 'utf8');
  const sources = [...new Set(text.match(/(?<=")src\/(?!joined-).*?\.cc(?=")/g))];
  if (sources.length === 0) return;
  const joined = Array.from({ length: JOINED_FILES }, (_, index) => ({
    name: `src/joined-${index}.cc`,
    // Neighbours are alike, so they are dealt out one by one.
    parts: sources.filter((_source, at) => at % JOINED_FILES === index),
  }));
  for (const { name, parts } of joined) {
    const includes = parts.map((part) => `#include "${path.relative('src', part)}"\n`);
    writeFileSync(path.join(folder, name), `${BOTH_CONVERTERS}${includes.join('')}`);
  }
  // Included by each source, and not made for being included twice.
  writeFileSync(wrapper, `#pragma once\n${readFileSync(wrapper, 'utf8')}`);
  const names = joined.map(({ name }) => `      "${name}",\n`).join('');
  writeFileSync(gyp, text.replace(/(?<="sources": \[\n)(?: +"src\/.*?\.cc",\n)+/, names));
}

/** Two headers of nodegit have the same include guard. */
const BOTH_CONVERTERS = `#include "../include/str_array_converter.h"
#undef STR_ARRAY_H
#include "../include/git_buf_converter.h"
`;

/** Caches the build for the next clone on this machine; an unwritable cache is no reason to stop. */
function keep(nodegit) {
  const target = cachedBinary(nodegit);
  try {
    mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
    const unfinished = `${target}.${process.pid}`;
    copyFileSync(binaryOf(nodegit), unfinished);
    renameSync(unfinished, target);
  } catch (error) {
    say(`The compiled nodegit could not be kept for other clones: ${error.message}`);
  }
}

/** Folder of files for all clones of this user. */
const cacheFolder = () => path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'trellis');

/** Seconds that the steps of the last set-up took. */
export const timesFile = () => path.join(cacheFolder(), 'setup-times.json');

function cachedBinary({ versions }) {
  const { glibcVersionRuntime = 'none' } = process.report.getReport().header;
  const key = [
    `nodegit-${versions.nodegit}`,
    `nan-${versions.nan}`,
    `abi-${process.versions.modules}`,
    `${process.platform}-${process.arch}`,
    `glibc-${glibcVersionRuntime}`,
    `openssl-${process.versions.openssl.split('.').slice(0, 2).join('.')}`,
  ].join('_');
  return path.join(cacheFolder(), `${key}.node`);
}
