import ts from 'typescript';
import { lineOf, walk } from './read-sources.mjs';

/** The kinds in the table `git_jobs`. A new kind goes here too. */
const JOB_KINDS = [
  'finalize',
  'list_apps',
  'check_updates',
  'check_changes',
  'compare_refs',
  'list_history',
  'read_definition',
  'create_app',
  'rename_app',
  'commit_app',
  'commit_changes',
  'commit_apps',
  'backup_app',
  'plan_commit',
  'publish_version',
  'import_app',
  'pull_app',
  'pull_tag',
  'sync_app',
  'deploy_apps',
  'deploy_landed',
  'discard_changes',
  'link_app',
  'complete_merge',
  'complete_pull',
  'list_branches',
  'list_refs',
  'check_branch',
  'create_branch',
  'switch_branch',
  'delete_branch',
  'preview_merge',
  'merge_branches',
  'preview_push',
  'push_commits',
];
const IN_SQL = new RegExp(`'(${JOB_KINDS.join('|')})'`);

/** Tells whether a file names a kind of job: in a string, as a key, or in SQL. */
export function namesJobKind({ ast }) {
  let isNamed = false;
  walk(ast, (node) => {
    isNamed ||= isKind(node);
  });
  return isNamed;
}

function isKind(node) {
  if (ts.isStringLiteral(node)) {
    // `@Post('finalize')` is a path; `'finalize'` elsewhere is the kind.
    return JOB_KINDS.includes(node.text) && !(node.text === 'finalize' && isInDecorator(node));
  }
  if (ts.isTemplateLiteralToken(node)) return IN_SQL.test(node.text);
  const isKey = ts.isIdentifier(node) && node.parent.name === node && isMember(node.parent);
  return isKey && node.text.includes('_') && JOB_KINDS.includes(node.text);
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
