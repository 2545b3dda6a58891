const { createHash } = require('node:crypto');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { setFlagsFromString } = require('node:v8');
const vm = require('node:vm');

/*
 * Loaded before the program (`node -r`), which the tests start hundreds of times: finding, reading and compiling its 2,300
 * modules takes half of a start. The first process that exits normally stores them all in one script, the next one stores
 * V8's compiled code of it, and later ones start from both. Each module still runs in its own function. A change of the
 * build, the packages, Node or its options makes a new cache.
 */

const CACHE = path.join(__dirname, '../../node_modules/.cache/quick-start');
const LEFT_AFTER_MS = 60 * 60_000;
const PARAMETERS = 'exports, require, module, __filename, __dirname';
/** Outside comments, whose types may have one too. With cached code, Node 20 never settles its promise. */
const IMPORTS = /^(?!\s*(?:\*|\/\*|\/\/)).*\bimport\(/m;

const build = path.dirname(process.argv[1] ?? '');
const packages = path.join(build, '../../node_modules/.package-lock.json');
function startQuickly() {
  const folder = path.join(CACHE, `${path.basename(process.argv[1], '.js')}-${stampOf()}`);
  const known = fs.existsSync(folder) ? readKept(folder) : null;
  const loaded = known ? null : { sources: new Map(), places: {} };
  findModules(known?.places ?? {}, loaded);
  compileModules(known?.functions ?? {}, loaded);
  process.on('exit', (exitCode) => {
    // A process that failed to start has loaded only some modules.
    if (exitCode !== 0) return;
    if (loaded) keepSources(folder, loaded);
    else if (!known.hasCode) keepCode(folder, known.script);
  });
}

/** Changes whenever the cache is outdated. A standalone worker differs from a worker that a server started. */
function stampOf() {
  const hash = createHash('sha1').update(
    JSON.stringify([process.version, process.arch, build, !process.send]),
  );
  for (const option of process.execArgv.filter((one) => one.startsWith('--'))) hash.update(option);
  for (const file of [__filename, packages, ...filesOf(build)]) {
    const { mtimeMs, size } = fs.statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

const filesOf = (folder) =>
  fs
    .readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => path.join(folder, name));

function readKept(folder) {
  const [file, code] = [path.join(folder, 'modules.js'), path.join(folder, 'code')];
  const hasCode = fs.existsSync(code);
  const script = new vm.Script(fs.readFileSync(file, 'latin1'), {
    filename: file,
    cachedData: hasCode ? fs.readFileSync(code) : undefined,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const places = JSON.parse(fs.readFileSync(path.join(folder, 'places.json'), 'utf8'));
  return { script, hasCode, functions: script.runInThisContext(), places };
}

function findModules(places, loaded) {
  const find = Module._resolveFilename;
  Module._resolveFilename = function (request, parent, isMain, options) {
    if (!parent?.filename || options) return find.call(this, request, parent, isMain, options);
    const key = `${path.dirname(parent.filename)} ${request}`;
    const found = places[key] ?? find.call(this, request, parent, isMain);
    if (loaded) loaded.places[key] = found;
    return found;
  };
}

function compileModules(functions, loaded) {
  const load = Module._extensions['.js'];
  Module._extensions['.js'] = (module, file) => {
    const run = functions[file];
    if (!run) return load(module, file);
    run.call(module.exports, module.exports, requireOf(module), module, file, path.dirname(file));
  };
  if (!loaded) return;
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (source, file, format) {
    const isPlain = !source.startsWith('#!') && !source.includes('String.raw') && !IMPORTS.test(source);
    const canBeKept = format !== 'module' && isPlain;
    if (canBeKept && file.endsWith('.js')) loaded.sources.set(file, toAscii(source));
    return compile.call(this, source, file, format);
  };
}

/** Non-ASCII characters double a script's memory. Their escapes mean the same, except in `String.raw`. */
const toAscii = (source) =>
  source.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function requireOf(module) {
  const load = (request) => module.require(request);
  load.resolve = (request, options) => Module._resolveFilename(request, module, false, options);
  load.main = process.mainModule;
  load.extensions = Module._extensions;
  load.cache = Module._cache;
  return load;
}

function keepSources(folder, { sources, places }) {
  const modules = [...sources].map(
    ([file, source]) => `${JSON.stringify(file)}: function (${PARAMETERS}) {${source}\n},\n`,
  );
  const text = `({\n${modules.join('')}})\n`;
  // Throws if a source is not a function body after all.
  void new vm.Script(text);
  const unfinished = `${folder}.${process.pid}`;
  removeOld();
  fs.mkdirSync(unfinished, { recursive: true });
  fs.writeFileSync(path.join(unfinished, 'modules.js'), text);
  fs.writeFileSync(path.join(unfinished, 'places.json'), JSON.stringify(places));
  try {
    fs.renameSync(unfinished, folder);
  } catch {
    // Another process was first.
    fs.rmSync(unfinished, { recursive: true });
  }
}

function keepCode(folder, script) {
  // As before src/limit-heap-growth.ts: V8 refuses code from a process with other options.
  setFlagsFromString('--heap-growing-percent=0');
  const file = path.join(folder, 'code');
  const unfinished = `${file}.${process.pid}`;
  fs.writeFileSync(unfinished, script.createCachedData());
  fs.renameSync(unfinished, file);
}

function removeOld() {
  const names = fs.existsSync(CACHE) ? fs.readdirSync(CACHE) : [];
  for (const folder of names.map((name) => path.join(CACHE, name))) {
    // Another process may have renamed it.
    const { mtimeMs = Date.now() } = fs.statSync(folder, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > LEFT_AFTER_MS) fs.rmSync(folder, { recursive: true, force: true });
  }
}

if (fs.existsSync(packages)) startQuickly();
