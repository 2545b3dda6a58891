const path = require('node:path');
const { transformSync, types } = require('@babel/core');
const linguiMacro = require('@lingui/babel-plugin-lingui-macro');
const { makeConfig } = require('@lingui/conf');
const { compileMessage } = require('@lingui/message-utils/compileMessage');

const LANGUAGE = path.join(__dirname, 'src/lib/language');

/** Tells whether a source file has texts of the catalogue. */
exports.hasTexts = (source) => source.includes('@lingui/');

/**
 * Replaces the macros of one file: English texts stay in the code, parsed, so that English needs no catalogue. Answers
 * code and source map.
 */
exports.compileTexts = (source, file) => transform(source, file, [inlineTexts]);

/** Lists the texts of one file: `{ id, message, comment, context, placeholders }`. */
exports.listTexts = (source, file) => {
  const texts = [];
  transform(source, file, [[collectTexts, { texts, source }]]);
  return texts;
};

function transform(source, file, plugins) {
  return transformSync(source, {
    filename: file,
    configFile: false,
    babelrc: false,
    sourceMaps: true,
    parserOpts: { plugins: ['typescript', ...(file.endsWith('x') ? ['jsx'] : [])] },
    plugins: [
      [linguiMacro, { linguiConfig: configOf(file), extract: true, stripMessageField: false }],
      ...plugins,
    ],
  });
}

/** Lingui's own `Trans` reads names that look like its marks, `<0>`, as marks. */
function configOf(file) {
  const trans = path.relative(path.dirname(file), path.join(LANGUAGE, 'trans')).replace(/^(?!\.)/, './');
  return makeConfig(
    { locales: ['en'], sourceLocale: 'en', runtimeConfigModule: { Trans: [trans, 'Trans'] } },
    { skipValidation: true },
  );
}

const isText = (node) => node.leadingComments?.some(({ value }) => value.trim() === 'i18n') ?? false;

const partOf = (node, name) => node.properties.find(({ key }) => (key.name ?? key.value) === name)?.value;

/** Visits what the macros made: objects with id, message, values …, marked by a comment. */
const visitor = (visit) => ({
  Program: {
    exit(program, { opts }) {
      program.traverse({ ObjectExpression: (path) => void (isText(path.node) && visit(path, opts)) });
    },
  },
});

const inlineTexts = () => ({
  visitor: visitor((path) => {
    const kept = path.node.properties.filter(({ key }) => !['comment', 'context'].includes(key.name));
    const message = partOf(path.node, 'message');
    if (message) {
      // Through JSON, which leaves out what is undefined.
      const parsed = JSON.parse(JSON.stringify(compileMessage(message.value)));
      kept.find(({ value }) => value === message).value = types.valueToNode(parsed);
    }
    path.node.properties = kept;
    // `<Trans {...{ id, message }} />` becomes `<Trans id=… message=… />`.
    if (!path.parentPath.isJSXSpreadAttribute()) return;
    path.parentPath.replaceWithMultiple(
      kept.map(({ key, value }) =>
        types.jsxAttribute(types.jsxIdentifier(key.name), types.jsxExpressionContainer(value)),
      ),
    );
  }),
});

const collectTexts = () => ({
  visitor: visitor(({ node }, { texts, source }) => {
    const [id, message, comment, context] = ['id', 'message', 'comment', 'context'].map(
      (name) => partOf(node, name)?.value,
    );
    texts.push({
      id,
      message,
      comment,
      context,
      placeholders: placeholdersOf(partOf(node, 'values'), source),
    });
  }),
});

/** The code behind `{0}`, which tells a translator what will stand there. */
function placeholdersOf(values, source) {
  const numbered = (values?.properties ?? []).filter(({ key }) => /^\d+$/.test(key.value ?? key.name));
  return Object.fromEntries(
    numbered.map(({ key, value }) => [
      key.value ?? key.name,
      source.slice(value.start, value.end).replace(/\s+/g, ' '),
    ]),
  );
}
