import { unprocessable } from '../../../core/errors';

// Servers keep `refs/heads/<name>` within 255 bytes; a loose ref is a file whose name gets `.lock` behind it.
const maxBranchBytes = 255 - 'refs/heads/'.length;

/**
 * The name without white space around it, when `git check-ref-format --branch` takes it. One more is refused: `@`,
 * which Git has as a branch's name but reads as HEAD nearly everywhere.
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
