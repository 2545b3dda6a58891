import ts from 'typescript';
import { lineOf, walk } from './read-sources.mjs';

/** Names under which the table of kinds was exported, in present and older code. */
const TABLES = ['JOBS', 'JOB_DEFINITIONS'];

/** Lists the kinds of jobs: the keys of the table that defines them. */
export function listJobKinds(sources) {
  const found = [];
  for (const { ast } of sources)
    walk(ast, (node) => {
      if (ts.isVariableDeclaration(node) && TABLES.includes(node.name.getText(ast)))
        found.push(...keysOf(node));
    });
  return found;
}

function keysOf({ initializer }) {
  const kinds = [];
  walk(initializer, (node) => {
    const isKey = ts.isPropertyAssignment(node) && ts.isIdentifier(node.name);
    if (isKey && outerObject(node) === null) kinds.push(node.name.text);
  });
  return kinds;
}

/** Finds the object literal around the literal with this member; null for a member of the outermost one. */
const outerObject = ({ parent }) => ts.findAncestor(parent.parent, ts.isObjectLiteralExpression) ?? null;

/**
 * Tells if a file names a kind of job: in a string, as a key, or in SQL. A use of the definition, `JOBS.rename_app`, does
 * not count, since a search for its references finds it.
 */
export function namesJobKind({ ast }, kinds) {
  if (kinds.length === 0) return false;
  const inSql = new RegExp(`'(${kinds.join('|')})'`);
  let isNamed = false;
  walk(ast, (node) => {
    isNamed ||= ts.isTemplateLiteralToken(node) ? inSql.test(node.text) : isKind(node, kinds);
  });
  return isNamed;
}

function isKind(node, kinds) {
  if (ts.isStringLiteral(node)) {
    // `@Post('finalize')` is a path; `'finalize'` elsewhere is the kind.
    return kinds.includes(node.text) && !(node.text === 'finalize' && isInDecorator(node));
  }
  const isKey = ts.isIdentifier(node) && node.parent.name === node && isMember(node.parent);
  return isKey && node.text.includes('_') && kinds.includes(node.text);
}

const isMember = (node) => ts.isPropertyAssignment(node) || ts.isPropertySignature(node);

const isInDecorator = (node) => Boolean(ts.findAncestor(node, ts.isDecorator));

/** Lists the places where a job's input is given a type by a cast. */
export function listInputCasts({ file, ast }) {
  const found = [];
  walk(ast, (node) => {
    if (!ts.isAsExpression(node) && !ts.isTypeAssertionExpression(node)) return;
    const isInput = /^(?!HTML)[A-Z]\w*Input\b/.test(node.type.getText(ast)) || isJobInput(node.expression);
    if (isInput && node.type.getText(ast) !== 'const')
      found.push(`${file}:${lineOf(ast, node.getStart(ast))}`);
  });
  return found;
}

const isJobInput = (node) => ts.isPropertyAccessExpression(node) && /\bjob\.input$/i.test(node.getText());
