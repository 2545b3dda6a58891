import ts from 'typescript';
import { findHeadlessWord, openingsOf } from '../../lint/comment-openings.mjs';
import { lineOf } from './read-sources.mjs';

/** Lists the comments of a file that open with a relative or headless word. */
export function listHeadlessComments(source) {
  return openingsOf(listComments(source)).flatMap(({ text, line }) => {
    const word = findHeadlessWord(text);
    return word ? [{ word, at: `${source.file}:${line}` }] : [];
  });
}

export function countComments(source) {
  return openingsOf(listComments(source)).length;
}

/** Lists the comments of a file: their texts without the signs around them, and their lines. */
export function listComments({ ast, text }) {
  const found = new Map();
  const add = (ranges) => {
    for (const range of ranges ?? []) found.set(range.pos, range);
  };
  const visit = (node) => {
    if (node.kind === ts.SyntaxKind.JsxText) return;
    const children = node.getChildren(ast);
    if (children.length > 0) return children.forEach(visit);
    add(ts.getLeadingCommentRanges(text, node.pos));
    if (!isBeforeJsxText(node)) add(ts.getTrailingCommentRanges(text, node.end));
  };
  visit(ast);
  return [...found.values()]
    .toSorted((a, b) => a.pos - b.pos)
    .map(({ pos, end, kind }) => {
      const isLine = kind === ts.SyntaxKind.SingleLineCommentTrivia;
      const before = text.slice(text.lastIndexOf('\n', pos - 1) + 1, pos);
      return {
        isLine,
        isAlone: before.trim() === '',
        line: lineOf(ast, pos),
        text: isLine ? text.slice(pos + 2, end) : text.slice(pos + 2, end - 2),
      };
    });
}

/** After `>` and `}` of JSX comes text, in which `//` is not a comment. */
function isBeforeJsxText({ parent }) {
  return (
    ts.isJsxOpeningElement(parent) ||
    ts.isJsxClosingElement(parent) ||
    ts.isJsxSelfClosingElement(parent) ||
    ts.isJsxExpression(parent) ||
    ts.isJsxOpeningFragment(parent) ||
    ts.isJsxClosingFragment(parent)
  );
}
