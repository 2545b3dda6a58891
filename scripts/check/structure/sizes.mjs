import path from 'node:path';
import ts from 'typescript';
import { lineOf, walk } from './read-sources.mjs';

const FUNCTIONS = [
  ts.SyntaxKind.FunctionDeclaration,
  ts.SyntaxKind.FunctionExpression,
  ts.SyntaxKind.ArrowFunction,
  ts.SyntaxKind.MethodDeclaration,
  ts.SyntaxKind.Constructor,
  ts.SyntaxKind.GetAccessor,
  ts.SyntaxKind.SetAccessor,
];

export const linesOf = ({ text }) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** Lists the functions of a file that have a body. The callback of a `describe` is a list of tests, not a function. */
export function listFunctions({ file, ast }) {
  const found = [];
  walk(ast, (node) => {
    if (!FUNCTIONS.includes(node.kind) || !node.body || isSuite(node)) return;
    const line = lineOf(ast, node.getStart(ast));
    found.push({ name: nameOf(node), at: `${file}:${line}`, lines: lineOf(ast, node.end) - line + 1 });
  });
  return found;
}

const isSuite = ({ parent }) =>
  ts.isCallExpression(parent) &&
  /^describe\b/.test(parent.expression.getText()) &&
  parent.arguments.length > 1;

function nameOf(node) {
  if (node.name) return node.name.getText();
  if (ts.isConstructorDeclaration(node)) return `constructor of ${node.parent.name?.text ?? 'a class'}`;
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  return ts.isCallExpression(parent)
    ? `callback of ${parent.expression.getText().slice(0, 40)}`
    : 'a function';
}

/** Returns the median, the 90th percentile and the largest of `items`, which have `lines`. */
export function summarize(items) {
  const sorted = items.toSorted((a, b) => a.lines - b.lines);
  const at = (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]?.lines ?? 0;
  const longest = sorted.at(-1);
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), max: longest?.lines ?? 0, longest };
}

/** Returns the folder that holds the most files itself, not in its subfolders. */
export function findLargestFolder(files) {
  const counts = new Map();
  for (const file of files) counts.set(path.dirname(file), (counts.get(path.dirname(file)) ?? 0) + 1);
  const [folder, count] = [...counts].toSorted((a, b) => b[1] - a[1])[0] ?? ['', 0];
  return { folder, files: count };
}
