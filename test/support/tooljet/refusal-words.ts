import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const FILES = ['import-app.ts', 'export-app.ts', 'personalities.ts', 'refusal.ts', 'tooljet-server.ts'];
const HOLE = '…';

/** Returns the words of all refusals in the source of the stand-in; `…` stands for what they are filled with. */
export function refusalWords(): string[] {
  const routes = readdirSync(join(__dirname, 'routes')).map((file) => join('routes', file));
  const sources = [...FILES, ...routes].map((file) =>
    ts.createSourceFile(file, readFileSync(join(__dirname, file), 'utf8'), ts.ScriptTarget.Latest),
  );
  const constants = new Map<string, string>();
  const words = new Set<string>();
  const visitAll = (visit: (node: ts.Node) => void) => {
    const walk = (node: ts.Node): void => {
      visit(node);
      ts.forEachChild(node, walk);
    };
    sources.forEach(walk);
  };
  const add = (node: ts.Node | undefined) => {
    const text = node && textOf(node, constants);
    if (text !== undefined) words.add(text);
  };
  visitAll((node) => {
    if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || !node.initializer) return;
    if (ts.isStringLiteralLike(node.initializer)) constants.set(node.name.text, node.initializer.text);
  });
  visitAll((node) => {
    if (ts.isNewExpression(node) && isCalled(node, 'Refusal')) add(node.arguments?.[1]);
    if (isFault(node)) add(node.right);
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && /^words/.test(node.name.text))
      add(node.initializer);
  });
  return [...words].sort();
}

const isCalled = (node: ts.NewExpression, name: string): boolean =>
  ts.isIdentifier(node.expression) && node.expression.text === name;

/** Returns true for `isWrong && 'words'`. */
const isFault = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;

function textOf(node: ts.Node, constants: ReadonlyMap<string, string>): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isIdentifier(node)) return constants.get(node.text);
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => HOLE + literal.text).join('');
}

/** Returns true if the message of a ToolJet consists of these words. */
export function isMadeOf(message: string, words: string): boolean {
  const parts = words.split(HOLE).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(message);
}
