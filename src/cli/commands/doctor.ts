import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors';
import { listApps } from '../checkout/apps';
import { FolderTree } from '../checkout/folder-tree';
import { Git } from '../checkout/git';
import { EXIT } from '../exit-codes';
import { printable } from '../terminal';
import type { Context, Outcome } from './command';
import { attributeLines, MERGE_ARGUMENTS } from './install-drivers';

interface Check {
  name: string;
  isGood: boolean;
  detail: string;
  remedy?: string;
}

const MIN_GIT = [2, 20] as const;

/** Checks the needs of this program in a checkout, and says how to meet missing ones. */
export async function doctor({ folder, terminal, isJson }: Context): Outcome {
  const git = new Git(folder);
  const checks = [await checkGit(git), await checkCheckout(git)];
  const top = await git.textIfAny('rev-parse', '--show-toplevel');
  if (top !== null) checks.push(...(await checkApps(top)), await checkDrivers(git, top));
  if (isJson) terminal.json({ checks });
  else {
    for (const { name, isGood, detail, remedy } of checks) {
      const mark = isGood ? terminal.style('green', '✓') : terminal.style('red', '✗');
      terminal.line(`${mark} ${name}: ${printable(detail)}`);
      if (!isGood && remedy) terminal.line(`  ${remedy}`);
    }
  }
  return checks.every(({ isGood }) => isGood) ? EXIT.clean : EXIT.differs;
}

async function checkGit(git: Git): Promise<Check> {
  try {
    const version = (await git.text('--version')).replace(/^git version /, '');
    const [major, minor] = version.split('.').map(Number);
    const isGood = major > MIN_GIT[0] || (major === MIN_GIT[0] && minor >= MIN_GIT[1]);
    return { name: 'Git', isGood, detail: version, remedy: `Install Git ${MIN_GIT.join('.')} or newer.` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { name: 'Git', isGood: false, detail: error.message, remedy: error.remedy };
  }
}

async function checkCheckout(git: Git): Promise<Check> {
  const top = await git.textIfAny('rev-parse', '--show-toplevel');
  return {
    name: 'Checkout',
    isGood: top !== null,
    detail: top ?? 'this folder is not in the working tree of a Git repository',
    remedy: 'Change to a checkout of the repository.',
  };
}

async function checkApps(top: string): Promise<Check[]> {
  const found = await listApps(new FolderTree(top));
  if (found.length === 0) {
    const remedy = 'Commit an app to this repository, or change to the checkout that has them.';
    return [{ name: 'Apps', isGood: false, detail: 'there are none here', remedy }];
  }
  return found.map(({ directory, apps, problem }) => {
    const broken = apps.find(({ problem: fault }) => fault !== null && !fault.isStale)?.problem ?? null;
    const fault = problem ?? broken;
    return {
      name: `Apps in ${directory || 'the repository'}`,
      isGood: fault === null,
      detail: fault?.detail ?? `${apps.length}`,
      remedy: 'Run “trellis validate” to see all that is wrong.',
    };
  });
}

async function checkDrivers(git: Git, top: string): Promise<Check> {
  const driver = await git.textIfAny('config', '--get', 'merge.trellis.driver');
  const directories = await new FolderTree(top).findDirectories();
  const attributes = (await readFile(join(top, '.gitattributes'), 'utf8').catch(() => '')).split(/\r?\n/);
  const missing = attributeLines(directories).filter((line) => !attributes.includes(line));
  const details = [
    ...(driver === null ? ['Git does not know the drivers'] : []),
    ...(driver?.endsWith(MERGE_ARGUMENTS) === false ? ['Git calls those of an earlier version'] : []),
    ...(missing.length > 0 ? ['.gitattributes does not name them'] : []),
  ];
  return {
    name: 'Drivers',
    isGood: details.length === 0,
    detail: details.join(', and ') || 'installed',
    remedy: 'Run “trellis install-drivers”.',
  };
}
