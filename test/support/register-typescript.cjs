// Lets a child process of a test `require` TypeScript files: node -r ./test/support/register-typescript.cjs -e …
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const CACHE = path.join(__dirname, '../../node_modules/.cache/register-typescript');
const VERSION = createHash('sha256')
  .update(readFileSync(__filename))
  .update(require('typescript/package.json').version)
  .digest('hex');

require.extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename, 'utf8');
  const name = createHash('sha256').update(VERSION).update(source).digest('hex');
  const file = path.join(CACHE, `${name}.js`);
  module._compile(readCached(file) ?? translate({ source, filename, file }), filename);
};

/** Returns null if the file has not been translated yet. */
function readCached(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Translates a file and keeps the result. Others may do the same at the same time. */
function translate({ source, filename, file }) {
  // Loaded only on a cache miss: the compiler takes seconds for all files of the simulation.
  const ts = require('typescript');
  const compilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2023,
    esModuleInterop: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  };
  const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: filename });
  mkdirSync(CACHE, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, outputText);
  renameSync(draft, file);
  return outputText;
}
