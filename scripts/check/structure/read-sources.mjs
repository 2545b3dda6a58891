import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOTS = ['src', 'web/src', 'test', 'bench', 'scripts'];
const SOURCE = /(?<!\.d)\.(ts|tsx|mjs)$/;
/** Generated from the OpenAPI document. */
const GENERATED = ['web/src/lib/api/schema.ts'];
const NOT_PRODUCTION = /\.spec\.tsx?$/;

/** Parses all source files below a root folder. A part is a module of `src`, or another root as a whole. */
export function readSources(root) {
  return ROOTS.flatMap((folder) => listFiles(root, folder)).map((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    const kind = file.endsWith('.tsx') ? ts.ScriptKind.TSX : undefined;
    const ast = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
    return {
      file,
      text,
      ast,
      part: partOf(file),
      isProduction: /^(src|web)\//.test(file) && !NOT_PRODUCTION.test(file),
    };
  });
}

function listFiles(root, folder) {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !GENERATED.includes(file) && !file.includes('node_modules/'))
    .sort();
}

function partOf(file) {
  const [root, module, ...rest] = file.split('/');
  if (root === 'src' && NOT_PRODUCTION.test(file)) return 'src (specs)';
  if (root === 'src') return rest.length > 0 ? `src/${module}` : 'src (top)';
  if (root === 'web') return NOT_PRODUCTION.test(file) ? 'web/src (specs)' : 'web/src';
  return root;
}

export const lineOf = (ast, position) => ast.getLineAndCharacterOfPosition(position).line + 1;

/** Calls `visit` with every node below and including `node`. */
export function walk(node, visit) {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}
