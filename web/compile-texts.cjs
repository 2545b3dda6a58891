const path = require('node:path');
const { transformSync, types } = require('@babel/core');
const linguiMacro = require('@lingui/babel-plugin-lingui-macro');
const { makeConfig } = require('@lingui/conf');
const { compileMessage } = require('@lingui/message-utils/compileMessage');

const LANGUAGE = path.join(__dirname, 'src/lib/language');

/** Tells whether a source file has texts of the page. */
exports.hasTexts = (source) => source.includes('@lingui/');

/**
 * Replaces Lingui's macros in one file: a text alone stays in its place, others become calls of `say` and elements `Trans`
 * of `src/lib/language`, with the text parsed. Answers code and source map.
 */
exports.compileTexts = (source, file) =>
  transformSync(source, {
    filename: file,
    configFile: false,
    babelrc: false,
    sourceMaps: true,
    parserOpts: { plugins: ['typescript', ...(file.endsWith('x') ? ['jsx'] : [])] },
    plugins: [
      [linguiMacro, { linguiConfig: configOf(file), extract: true, stripMessageField: false }],
      inlineTexts,
    ],
  });

function configOf(file) {
  const pathTo = (name) =>
    path.relative(path.dirname(file), path.join(LANGUAGE, name)).replace(/^(?!\.)/, './');
  const runtimeConfigModule = { i18n: [pathTo('say'), 'say'], Trans: [pathTo('trans'), 'Trans'] };
  return makeConfig({ locales: ['en'], sourceLocale: 'en', runtimeConfigModule }, { skipValidation: true });
}

/** Visits the objects that the macros made (id, message, values …), which a comment marks. */
const inlineTexts = () => ({
  visitor: {
    Program: {
      exit(program) {
        program.traverse({ ObjectExpression: (at) => void (isText(at.node) && inlineText(at)) });
      },
    },
  },
});

const isText = (node) => node.leadingComments?.some(({ value }) => value.trim() === 'i18n') ?? false;

function inlineText(at) {
  const [message, values, components] = ['message', 'values', 'components'].map((name) =>
    partOf(at.node, name),
  );
  const text = types.valueToNode(parseMessage(message.value));
  const { parentPath: around } = at;
  const isElement = around.isJSXSpreadAttribute();
  if (!isElement && !around.isCallExpression())
    throw at.buildCodeFrameError('Only t, plural, <Trans> and <Plural> are supported.');
  if (values || components) {
    if (!isElement)
      return around.replaceWith(types.callExpression(around.node.callee.object, [text, values]));
    const parts = Object.entries({ message: text, values, components });
    return around.replaceWithMultiple(parts.filter(([, value]) => value).map(attribute));
  }
  const whole = isElement ? around.parentPath.parentPath : around;
  const isChild = whole.parentPath.isJSXElement() || whole.parentPath.isJSXFragment();
  return whole.replaceWith(isChild ? types.jsxExpressionContainer(text) : text);
}

const partOf = (node, name) => node.properties.find(({ key }) => (key.name ?? key.value) === name)?.value;

/** Parses a message. A text without values stays a string. */
const parseMessage = (message) => {
  // JSON drops undefined values.
  const parsed = JSON.parse(JSON.stringify(compileMessage(message)));
  return parsed.every((part) => typeof part === 'string') ? parsed.join('') : parsed;
};

const attribute = ([name, value]) =>
  types.jsxAttribute(types.jsxIdentifier(name), types.jsxExpressionContainer(value));
