const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');

const { compilerOptions } = JSON.parse(readFileSync(path.join(__dirname, '../../tsconfig.json'), 'utf8'));
const TEXTS = path.join(__dirname, '../../web/compile-texts.cjs');
const VERSION = createHash('sha256')
  .update(readFileSync(__filename))
  .update(readFileSync(TEXTS))
  .update(require('typescript/package.json').version)
  .update(JSON.stringify(compilerOptions))
  .digest('hex');

/**
 * Translates each TypeScript file for Jest separately. `npm run check` checks the types; a program of all files, as in
 * ts-jest, costs seconds per worker even if every file comes from Jest's cache.
 */
module.exports = {
  getCacheKey: (source, file) =>
    createHash('sha256').update(VERSION).update(file).update(source).digest('hex'),

  process(source, file) {
    // Loaded only on a cache miss, as loading the compiler takes half a second.
    const ts = require('typescript');
    const options = ts.convertCompilerOptionsFromJson(
      {
        ...compilerOptions,
        incremental: false,
        tsBuildInfoFile: undefined,
        sourceMap: false,
        inlineSourceMap: true,
        inlineSources: true,
      },
      path.dirname(file),
    ).options;
    return {
      code: ts.transpileModule(withTexts(source, file), { compilerOptions: options, fileName: file })
        .outputText,
    };
  },
};

/** Loaded for the few sources that have texts of the page. */
const withTexts = (source, file) =>
  source.includes('@lingui/') ? require(TEXTS).compileTexts(source, file).code : source;
