import { unprocessable } from '../../core/errors';

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

/** The rules in the order of Git's own documentation (git-check-ref-format). */
function findReason(name: string): string | null {
  if (name === '') return 'it is empty';
  const segments = name.split('/');
  if (segments.some((segment) => segment.startsWith('.'))) return 'a part of it begins with a dot';
  if (segments.some((segment) => segment.endsWith('.lock'))) return 'a part of it ends with .lock';
  if (name.includes('..')) return 'it holds two dots in a row';
  if (/[\0-\x20\x7f]/.test(name)) return 'it holds a blank or a control character';
  if (/[~^:?*[\\]/.test(name)) return 'it holds one of ~ ^ : ? * [ \\';
  if (segments.includes('')) return 'it begins or ends with a slash, or holds two in a row';
  if (name.endsWith('.')) return 'it ends with a dot';
  if (name.includes('@{')) return 'it holds @{';
  if (name === '@' || name === 'HEAD') return 'it is a name that Git keeps for itself';
  if (name.startsWith('-')) return 'it begins with a hyphen';
  if (/\p{Surrogate}/u.test(name)) return 'it holds half a character (a lone surrogate)';
  if (Buffer.byteLength(name) > maxBranchBytes) return `it is longer than ${maxBranchBytes} bytes`;
  return null;
}
