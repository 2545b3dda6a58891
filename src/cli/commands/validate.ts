import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { findFaults, type Fault } from '../../apps/document';
import { AppError } from '../../core/errors';
import type { RepositoryProblem } from '../../gitsync/domain/format/meta-entry';
import { describeSecret, findSecrets } from '../../gitsync/domain/secrets';
import { listApps, readApp } from '../checkout/apps';
import type { CheckoutTree } from '../checkout/checkout-tree';
import { FolderTree } from '../checkout/folder-tree';
import { Git } from '../checkout/git';
import { isSplitApp, noApps } from '../checkout/operand';
import { EXIT } from '../exit-codes';
import { printable } from '../terminal';
import { describePlace } from '../text/describe-fault';
import type { Context, Outcome } from './command';

/** Fault of a repository or an app in it. */
interface Finding {
  severity: 'error' | 'warning';
  code: string;
  /** Path of the app, or of the list of apps, from the root of the check. */
  path: string;
  thing: Fault['thing'] | null;
  page: Fault['page'];
  of: Fault['of'];
  message: string;
}

/** Checks an app, or all apps below a folder: readable, no dangling references, no secrets in plain text. */
export async function validate(context: Context, path: string | undefined): Outcome {
  const { terminal, isJson } = context;
  const { findings, count } = await check(context, path);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (isJson) terminal.json({ apps: count, errors, warnings: findings.length - errors, findings });
  else print(context, findings, { count, errors });
  return errors > 0 ? EXIT.differs : EXIT.clean;
}

async function check(context: Context, path: string | undefined) {
  const wanted = resolve(context.folder, path ?? '.');
  const stats = await stat(wanted).catch(() => null);
  if (stats === null) throw new AppError('not_found', 404, `There is no ${JSON.stringify(path)} here.`);
  if (stats.isFile()) {
    const tree = new FolderTree(dirname(wanted));
    return { findings: await checkApp(tree, basename(wanted)), count: 1 };
  }
  // Without a path, all of the checkout is meant, wherever in it the command is called.
  const top = path === undefined ? await new Git(wanted).textIfAny('rev-parse', '--show-toplevel') : null;
  const tree = new FolderTree(top ?? wanted);
  const found = await checkAll(context, tree);
  if (found.count > 0 || found.findings.length > 0) return found;
  if (!(await isSplitApp(wanted))) throw noApps(wanted);
  return { findings: await checkApp(new FolderTree(dirname(wanted)), basename(wanted)), count: 1 };
}

async function checkAll({ terminal }: Context, tree: CheckoutTree) {
  const findings: Finding[] = [];
  let count = 0;
  for (const { directory, apps, problem } of await listApps(tree)) {
    if (problem) findings.push(ofRepository(directory || '.meta', problem));
    for (const app of apps) {
      count += 1;
      terminal.progress(`Checking ${printable(app.name)} (${count} of ${apps.length})`);
      if (app.problem !== null) {
        // Each app repeats a problem of the list.
        if (app.problem !== problem) findings.push(ofRepository(app.path ?? app.name, app.problem));
      } else if (app.path !== null) findings.push(...(await checkApp(tree, app.path)));
    }
  }
  return { findings, count };
}

const ofRepository = (
  path: string,
  { code, detail, isStale = false }: { code: string; detail: string; isStale?: boolean },
): Finding => ({
  // An entry that is left over hides no app.
  severity: isStale ? 'warning' : 'error',
  code,
  path,
  thing: null,
  page: null,
  of: null,
  message: detail,
});

async function checkApp(tree: CheckoutTree, path: string): Promise<Finding[]> {
  try {
    const app = await readApp(tree, path);
    const secrets = (await findSecrets(app.text)).map((secret) =>
      ofRepository(path, {
        code: 'secret_found',
        detail: `what looks like a secret is in plain text: ${describeSecret(secret)}`,
      }),
    );
    return [...secrets, ...findFaults(app).map((fault) => ({ path, ...fault }))];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const problem = error.data?.problem as RepositoryProblem | undefined;
    if (problem) return [ofRepository(path, problem)];
    const { code, message, errors = [] } = error;
    const where = errors.map((each) => `${each.path || 'the document'} ${each.message}`).join('; ');
    return [ofRepository(path, { code, detail: where ? `${message} ${where}.` : message })];
  }
}

function print(
  { terminal }: Context,
  findings: Finding[],
  { count, errors }: { count: number; errors: number },
): void {
  let path: string | null = null;
  for (const finding of findings) {
    if (finding.path !== path) terminal.line(terminal.style('bold', printable(finding.path)));
    path = finding.path;
    const mark =
      finding.severity === 'error' ? terminal.style('red', 'error  ') : terminal.style('yellow', 'warning');
    const where = finding.thing === null ? '' : `${describePlace({ ...finding, thing: finding.thing })}: `;
    terminal.line(`  ${mark} ${where}${printable(finding.message)} ${terminal.style('dim', finding.code)}`);
  }
  const warnings = findings.length - errors;
  if (findings.length > 0) terminal.line();
  terminal.line(
    `${counted(count, 'app')} checked, ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`,
  );
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
