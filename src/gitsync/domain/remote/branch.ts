import { unprocessable, AppError, conflict, STATUS } from '../../../core/errors';
import { checkFileName, nameKey } from '../../../core/names';

// Servers keep `refs/heads/<name>` within 255 bytes; a loose ref is a file whose name gets `.lock` behind it.
const maxBranchBytes = 255 - 'refs/heads/'.length;

/**
 * Returns the name without white space around it, if `git check-ref-format --branch` takes it. Also refuses `@`, which Git
 * allows as a branch's name but reads as HEAD nearly everywhere.
 * @throws AppError `invalid_branch`
 */
export function checkBranchName(text: string): string {
  const name = text.trim();
  const reason = findReason(name);
  if (reason !== null) {
    const message = `This is not a name that Git allows for a branch: ${reason}.`;
    throw unprocessable('invalid_branch', message, {
      remedy: 'Use letters, digits, hyphens and slashes, such as main or release/1.0.',
      errors: [{ path: 'branch', message }],
    });
  }
  return name;
}

const partsOf = (name: string): string[] => name.split('/');

/** Rules in the order of Git's own documentation (git-check-ref-format), then our own. */
const RULES: readonly { isBroken: (name: string) => boolean; reason: string }[] = [
  { isBroken: (name) => name === '', reason: 'it is empty' },
  {
    isBroken: (name) => partsOf(name).some((part) => part.startsWith('.')),
    reason: 'a part of it begins with a dot',
  },
  {
    isBroken: (name) => partsOf(name).some((part) => part.endsWith('.lock')),
    reason: 'a part of it ends with .lock',
  },
  { isBroken: (name) => name.includes('..'), reason: 'it contains two dots in a row' },
  { isBroken: (name) => /[\0-\x20\x7f]/.test(name), reason: 'it contains a blank or a control character' },
  { isBroken: (name) => /[~^:?*[\\]/.test(name), reason: 'it contains one of ~ ^ : ? * [ \\' },
  {
    isBroken: (name) => partsOf(name).includes(''),
    reason: 'it begins or ends with a slash, or contains two in a row',
  },
  { isBroken: (name) => name.endsWith('.'), reason: 'it ends with a dot' },
  { isBroken: (name) => name.includes('@{'), reason: 'it contains @{' },
  { isBroken: (name) => name === '@' || name === 'HEAD', reason: 'Git reserves this name' },
  {
    isBroken: (name) => name.startsWith('refs/'),
    reason: 'it begins with refs/, as full names of refs do; write main in place of refs/heads/main',
  },
  { isBroken: (name) => name.startsWith('-'), reason: 'it begins with a hyphen' },
  {
    isBroken: (name) => /\p{Surrogate}/u.test(name),
    reason: 'it contains half a character (a lone surrogate)',
  },
  {
    isBroken: (name) => Buffer.byteLength(name) > maxBranchBytes,
    reason: `it is longer than ${maxBranchBytes} bytes`,
  },
];

const findReason = (name: string): string | null =>
  RULES.find(({ isBroken }) => isBroken(name))?.reason ?? null;

/** The repository has no such branch. */
export const notInRepository = (name: string): AppError =>
  new AppError('git_branch_not_found', STATUS.notFound, `The repository has no branch “${name}”.`, {
    remedy: 'List its branches, and choose one of them.',
    data: { branch: name },
  });

export const branchExists = (name: string): AppError =>
  conflict('branch_exists', `A branch “${name}” already exists here or in the repository.`, {
    remedy: 'Choose another name, or open that branch.',
  });

export const branchIsDefault = (name: string): AppError =>
  conflict('branch_is_default', `“${name}” is the workspace’s default branch.`, {
    remedy: 'An admin can choose another one under Workspace settings → Configure Git.',
  });

/** Git keeps the branch `a` as a file, and `a/b` in a folder `a`. */
export const overlappingBranch = (name: string, other: string): AppError =>
  unprocessable('invalid_branch', `Git cannot have both the branch “${name}” and “${other}”.`, {
    remedy: 'Choose another name: neither name can begin with the other one and a slash.',
    errors: [{ path: 'name', message: `overlaps with “${other}”` }],
  });

/** `sha`: the tip in the repository; null if the branch is gone. */
export const branchMoved = (name: string, sha: string | null): AppError =>
  conflict('git_remote_moved', `Others have pushed to “${name}” since it was last looked at here.`, {
    remedy: 'Review their changes, and try again.',
    data: { actual: sha },
  });

export const branchNotMerged = (
  name: string,
  lost: {
    commits: { sha: string | null; message: string; author: object; date: string }[];
    changedApps: { id: string; name: string }[];
  },
): AppError =>
  conflict('branch_not_merged', `“${name}” has work that would be lost with it.`, {
    remedy: 'Merge the branch first, or delete it with `force`.',
    data: lost,
  });

const maxDirectoryBytes = 1024;

/**
 * Returns the folder of the repository that a workspace keeps its apps in, without slashes at either end; '' is the root.
 * @throws AppError `invalid_directory`
 */
export function normalizeDirectory(text: string): string {
  const directory = text.replace(/^[\s/]+|[\s/]+$/g, '');
  if (directory === '') return '';
  if (Buffer.byteLength(directory) > maxDirectoryBytes) {
    throw invalidDirectory(`The path is longer than ${maxDirectoryBytes} bytes.`);
  }
  for (const segment of directory.split('/')) {
    if (segment === '') throw invalidDirectory('There are two slashes in a row in it.');
    const problem = checkFileName(segment);
    if (problem !== null) {
      throw invalidDirectory(`${JSON.stringify(segment)} cannot be the name of a folder: ${problem.reason}.`);
    }
  }
  return directory;
}

/**
 * Returns true if two folders conflict: one lies in the other (all lie in the root), or they differ in spelling only.
 * Equal folders do not conflict, because they may be shared.
 */
export function doDirectoriesOverlap(one: string, other: string): boolean {
  if (one === other) return false;
  const [first, second] = [one, other].map((directory) => directory && `${nameKey(directory)}/`);
  return first.startsWith(second) || second.startsWith(first);
}

function invalidDirectory(message: string) {
  return unprocessable('invalid_directory', message, {
    remedy: 'Give a path from the root of the repository, such as apps/team-a, or leave it empty.',
    errors: [{ path: 'directory', message }],
  });
}

/** Characters that no ref holds (git-check-ref-format), and the percent sign that stands for them. */
const FORBIDDEN = /[\p{Cc} ~^:?*[\\%/]/gu;

/** Returns the tag of an app's version, `app/version`; what a ref cannot hold is percent-encoded. */
export const tagNameOf = (appName: string, versionName: string): string =>
  `${encoded(appName)}/${encoded(versionName)}`;

function encoded(name: string): string {
  return name
    .replace(FORBIDDEN, percent)
    .replace(/^[.-]/, percent)
    .replace(/\.$/, percent)
    .replace(/\.lock$/i, (end) => `${percent('.')}${end.slice(1)}`)
    .replace(/\.(?=\.)/g, percent)
    .replace(/@(?=\{)/g, percent)
    .replace(/^@$/, percent);
}

const percent = (text: string): string =>
  [...Buffer.from(text, 'utf8')]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
