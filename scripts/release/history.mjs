// Finds releases in the history. The commit that changes `version` in package.json is the release; no tag is needed.
// Prints the last release before the present commit as JSON, or null: node scripts/release/history.mjs
import { execFileSync } from 'node:child_process';

/**
 * Returns the releases up to a commit, the latest first: `{ version, commit }`. A commit without a parent is none, so the
 * end of a shallow clone is not taken for one.
 */
export function listReleases(root, until = 'HEAD') {
  // Merges are compared with the branch that they were merged into.
  const options = ['-m', '--first-parent', '--format=%H', '-G', '^[[:space:]]*"version":'];
  const log = tryGit(root, ['log', ...options, until, '--', 'package.json']) ?? '';
  return log
    .split('\n')
    .filter((commit) => commit !== '')
    .map((commit) => ({
      commit,
      version: versionAt(root, commit),
      former: versionAt(root, `${commit}^`),
    }))
    .filter(({ version, former }) => version && former && version !== former)
    .map(({ version, commit }) => ({ version, commit }));
}

/** Returns the last release before the present commit; null if the history shows none. */
export function findLastRelease(root) {
  const present = tryGit(root, ['rev-parse', 'HEAD'])?.trim();
  return listReleases(root).find(({ commit }) => commit !== present) ?? null;
}

/** Returns the reason why no release is found, for people. */
export function explainNoRelease(root) {
  const isShallow = tryGit(root, ['rev-parse', '--is-shallow-repository']);
  if (isShallow === null) return 'this folder is no clone with a commit';
  return isShallow.trim() === 'true'
    ? 'this clone is shallow; git fetch --unshallow brings the history'
    : 'no commit changes the version of package.json';
}

/** Returns a file as a commit has it; null if it does not. */
export const readAt = (root, commit, file) => tryGit(root, ['show', `${commit}:./${file}`]);

function versionAt(root, commit) {
  const text = readAt(root, commit, 'package.json');
  return text === null ? null : JSON.parse(text).version;
}

/** Returns null if Git fails: no repository, no such commit or file. */
export function tryGit(root, args) {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'];
    // A whole file may be read.
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio, maxBuffer: 2 ** 26 });
  } catch {
    return null;
  }
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(findLastRelease(process.cwd())));
