const { existsSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { transformSync, types } = require('@babel/core');
const linguiMacro = require('@lingui/babel-plugin-lingui-macro');
const { makeConfig } = require('@lingui/conf');
const { compileMessage } = require('@lingui/message-utils/compileMessage');

const LANGUAGE = path.join(__dirname, 'src/lib/language');
const CATALOGUES = path.join(__dirname, 'languages');

/** Tells whether a source file has texts of the catalogue. */
exports.hasTexts = (source) => source.includes('@lingui/');

/**
 * Replaces Lingui's macros in one file by calls of `say` and by `Trans`, both of `src/lib/language`. The English texts
 * stay in the code, parsed, so that English needs no catalogue. Answers code and source map.
 */
exports.compileTexts = (source, file) =>
  transform(source, file, [[inlineTexts, { say: pathTo('say', file) }]]);

/** Lists the texts of one file: `{ message, comment, context, placeholders }`. */
exports.listTexts = (source, file) => {
  const texts = [];
  transform(source, file, [[collectTexts, { texts, source }]]);
  return texts;
};

/** Lists the languages that have a catalogue: English has none. */
exports.listLanguages = () =>
  (existsSync(CATALOGUES) ? readdirSync(CATALOGUES) : [])
    .filter((name) => name.endsWith('.po'))
    .map((name) => name.slice(0, -'.po'.length));

/** Lists the codes of errors in docs/api-surface.txt. Catalogues have the texts of the server's errors by these. */
exports.listErrorCodes = (surface) => {
  const failures = [...surface.matchAll(/ fails: (.*)$/gm)].flatMap(([, codes]) => codes.match(/[a-z_]+/g));
  return [...new Set(failures)].sort();
};

/** Parses a message. A text without values stays a string. */
const parseMessage = (message) => {
  // JSON drops undefined values.
  const parsed = JSON.parse(JSON.stringify(compileMessage(message)));
  return parsed.every((part) => typeof part === 'string') ? parsed.join('') : parsed;
};
exports.parseMessage = parseMessage;

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

const pathTo = (name, file) =>
  path.relative(path.dirname(file), path.join(LANGUAGE, name)).replace(/^(?!\.)/, './');

function configOf(file) {
  const runtimeConfigModule = { i18n: [pathTo('say', file), 'say'], Trans: [pathTo('trans', file), 'Trans'] };
  return makeConfig({ locales: ['en'], sourceLocale: 'en', runtimeConfigModule }, { skipValidation: true });
}

const isText = (node) => node.leadingComments?.some(({ value }) => value.trim() === 'i18n') ?? false;

const partOf = (node, name) => node.properties.find(({ key }) => (key.name ?? key.value) === name)?.value;

/** Visits the objects that the macros made (id, message, values …), which a comment marks. */
const visitor = (visit) => ({
  Program: {
    exit(program, { opts }) {
      program.traverse({ ObjectExpression: (at) => void (isText(at.node) && visit(at, opts)) });
    },
  },
});

const inlineTexts = () => ({
  visitor: visitor((at, { say }) => {
    const [message, context, values, components] = ['message', 'context', 'values', 'components'].map(
      (name) => partOf(at.node, name),
    );
    const parsed = types.valueToNode(parseMessage(message.value));
    const { parentPath: around } = at;
    if (around.isJSXSpreadAttribute() && !values && !components) {
      saidPlainly(around.parentPath.parentPath, { parsed, context, say });
    } else if (around.isJSXSpreadAttribute()) {
      const parts = Object.entries({ message: parsed, context, values, components });
      around.replaceWithMultiple(parts.filter(([, value]) => value).map(attribute));
    } else if (around.isCallExpression()) {
      const given = [parsed, values ?? (context && types.identifier('undefined')), context];
      around.replaceWith(types.callExpression(around.node.callee.object, given.filter(Boolean)));
    } else {
      throw at.buildCodeFrameError('Only t, plural, select, <Trans>, <Plural> and <Select> are supported.');
    }
  }),
});

/** Replaces a `Trans` without elements by a call of `say`, which is shorter. */
function saidPlainly(element, { parsed, context, say }) {
  const program = element.findParent((each) => each.isProgram());
  const name = program.getData('say') ?? program.scope.generateUidIdentifier('say');
  if (!program.getData('say')) {
    const specifier = types.importSpecifier(name, types.identifier('say'));
    program.unshiftContainer('body', types.importDeclaration([specifier], types.stringLiteral(say)));
    program.setData('say', name);
  }
  const given = context ? [parsed, types.identifier('undefined'), context] : [parsed];
  const call = types.callExpression(types.cloneNode(name), given);
  const isChild = element.parentPath.isJSXElement() || element.parentPath.isJSXFragment();
  element.replaceWith(isChild ? types.jsxExpressionContainer(call) : call);
}

const attribute = ([name, value]) =>
  types.jsxAttribute(types.jsxIdentifier(name), types.jsxExpressionContainer(value));

const collectTexts = () => ({
  visitor: visitor(({ node }, { texts, source }) => {
    const [message, comment, context] = ['message', 'comment', 'context'].map(
      (name) => partOf(node, name)?.value,
    );
    texts.push({ message, comment, context, placeholders: placeholdersOf(partOf(node, 'values'), source) });
  }),
});

/** The code behind `{0}`, which tells translators what the placeholder stands for. */
function placeholdersOf(values, source) {
  const numbered = (values?.properties ?? []).filter(({ key }) => /^\d+$/.test(key.value ?? key.name));
  return Object.fromEntries(
    numbered.map(({ key, value }) => [
      key.value ?? key.name,
      source.slice(value.start, value.end).replace(/\s+/g, ' '),
    ]),
  );
}
