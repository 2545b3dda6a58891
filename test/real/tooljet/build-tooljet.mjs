import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runLogged } from '../../../scripts/setup/run.mjs';

const HOW = 'set TOOLJET_SOURCE to a Git directory with the history and the tags of ToolJet';
/** Packages that are not needed to run the server, or do not go with the others. */
const LEFT_OUT = /eslint|jest|preview-email|supertest|prettier|ts-loader|schematics|testing/;

/**
 * Builds the server of ToolJet Community Edition from its history, which takes 3 to 5 minutes, and resolves with its folder.
 * No query is ever run, so the plugins are a stub; bcrypt, which would have to be compiled, is bcryptjs.
 */
export async function buildToolJet({ root, version, into }) {
  const folder = path.join(into, `tooljet-${version}`);
  const main = path.join(folder, 'dist/src/main.js');
  if (existsSync(main)) return folder;
  const source = process.env.TOOLJET_SOURCE;
  if (!source) throw new Error(HOW);
  if (!hasTag(source, `v${version}`)) throw new Error(`${source} has no tag v${version}: ${HOW}`);
  const run = (file, args, env) =>
    runLogged({ root, title: `${file} of ToolJet`, file, args, cwd: folder, env });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  checkOut({ source, tag: `v${version}`, folder });
  changePackages(folder);
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps']);
  writePluginStub(folder);
  replaceBcrypt(folder);
  // ToolJet's own types do not fit the newest versions of its packages; the output runs all the same.
  const flags = [
    '-p',
    'tsconfig.build.json',
    '--skipLibCheck',
    '--incremental',
    'false',
    '--sourceMap',
    'false',
  ];
  spawnSync('npx', ['tsc', ...flags], { cwd: folder, stdio: 'ignore' });
  writeFileSync(path.join(folder, 'paths.js'), PATHS);
  if (existsSync(path.join(folder, 'src/assets')))
    cpSync(path.join(folder, 'src/assets'), path.join(folder, 'dist/src/assets'), { recursive: true });
  if (!existsSync(main)) throw new Error(`ToolJet ${version} could not be built; see .cache/setup.log`);
  return folder;
}

const hasTag = (source, tag) =>
  spawnSync('git', ['--git-dir', source, 'rev-parse', '--verify', '-q', `${tag}^{tree}`]).status === 0;

/** Takes the server alone. A partial copy of the history may lack large templates, which nothing here needs. */
function checkOut({ source, tag, folder }) {
  const env = { ...process.env, GIT_INDEX_FILE: path.join(folder, '.index') };
  const git = (...args) => spawnSync('git', ['--git-dir', source, ...args], { cwd: folder, env });
  git('read-tree', `${tag}:server`);
  git('--work-tree', folder, 'checkout-index', '-a', '-q');
  for (const name of ['.index', '.npmrc', 'test'])
    rmSync(path.join(folder, name), { recursive: true, force: true });
}

function changePackages(folder) {
  const file = path.join(folder, 'package.json');
  const { peerDependencies: _, engines: __, ...manifest } = JSON.parse(readFileSync(file, 'utf8'));
  const { bcrypt: ___, '@tooljet/plugins': ____, ...dependencies } = manifest.dependencies;
  manifest.dependencies = { ...dependencies, bcryptjs: '^2.4.3', yjs: '^13.5.0' };
  manifest.devDependencies = Object.fromEntries(
    Object.entries(manifest.devDependencies).filter(([name]) => !LEFT_OUT.test(name)),
  );
  writeFileSync(file, JSON.stringify(manifest, null, 2));
}

function writePluginStub(folder) {
  const dist = path.join(folder, 'node_modules/@tooljet/plugins/dist');
  mkdirSync(dist, { recursive: true });
  const manifest = {
    name: '@tooljet/plugins',
    version: '0.0.1',
    main: 'dist/server.js',
    types: 'dist/server.d.ts',
  };
  writeFileSync(path.join(dist, '../package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(dist, 'server.js'), PLUGINS);
  writeFileSync(path.join(dist, 'server.d.ts'), PLUGIN_TYPES);
}

function replaceBcrypt(folder) {
  for (const part of ['src', 'ee', 'scripts', 'lib', 'migrations', 'data-migrations']) {
    const base = path.join(folder, part);
    if (!existsSync(base)) continue;
    const files = readdirSync(base, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    for (const name of files) {
      const file = path.join(base, name);
      const text = readFileSync(file, 'utf8');
      const changed = text.replace(/(require\(|from )'bcrypt'/g, "$1'bcryptjs'");
      if (changed !== text) writeFileSync(file, changed);
    }
  }
}

const PLUGINS = `class QueryError extends Error { constructor(message, description, data) { super(message); Object.assign(this, { description, data }); } }
class OAuthUnauthorizedClientError extends QueryError {}
class Plugin { async run() { return { status: 'ok', data: [] }; } async testConnection() { return { status: 'ok' }; } }
const all = new Proxy({}, { get: (_, key) => (key === 'then' ? undefined : Plugin) });
module.exports = { __esModule: true, default: all, QueryError, OAuthUnauthorizedClientError };
`;

const PLUGIN_TYPES = `declare const all: any;
export default all;
export declare class QueryError extends Error { constructor(message: any, description?: any, data?: any); description: any; data: any; }
export declare class OAuthUnauthorizedClientError extends QueryError {}
`;

/** Plain tsc leaves the aliases of paths, which Nest's own build rewrites. */
const PATHS = `const Module = require('module'), path = require('path'), dist = path.join(__dirname, 'dist');
const resolve = Module._resolveFilename;
const ALIASES = [[/^src\\//, 'src/'], [/^@ee\\//, 'ee/'], [/^@services\\//, 'src/services/'], [/^@controllers\\//, 'src/controllers/'],
  [/^@repositories\\//, 'src/repositories/'], [/^@dto\\//, 'src/dto/'], [/^(?=(lib|scripts|ee|migrations|data-migrations)\\/)/, '']];
Module._resolveFilename = function (request, ...rest) {
  const [from, to] = ALIASES.find(([pattern]) => pattern.test(request)) ?? [];
  return resolve.call(this, from ? path.join(dist, request.replace(from, to)) : request, ...rest);
};
`;
