import { hashOf } from '../../apps/document';
import { unprocessable } from '../../core/errors';
import { checkBranchName } from './remote/branch';

/** The branch or the tags that a workspace follows; in a pattern of tags, `*` stands for any characters. */
export type Followed = { branch: string } | { tags: string };

/** Branches and tags of a repository, by their names. */
export interface KnownRefs {
  branches: ReadonlyMap<string, string>;
  tags: ReadonlyMap<string, string>;
}

const HEADS = 'refs/heads/';
const TAGS = 'refs/tags/';
/** Characters that no tag has, but for the asterisk of a pattern (git-check-ref-format). */
const FORBIDDEN = /[\p{Cc} ~^:?[\\]|\.\.|@\{|\/\/|^\/|\/$/u;

/** Throws 422 `invalid_branch` or `invalid_tags`. */
export function checkFollowed(wanted: { branch?: string; tags?: string }): Followed {
  const { branch, tags } = wanted;
  if (branch !== undefined && tags === undefined) return { branch: checkBranchName(branch) };
  const pattern = tags?.trim() ?? '';
  if (branch === undefined && pattern !== '' && !FORBIDDEN.test(pattern)) return { tags: pattern };
  const message =
    branch === undefined && tags !== undefined
      ? 'No tag of Git can match this pattern.'
      : 'Name either a branch or a pattern of tags.';
  throw unprocessable('invalid_tags', message, {
    remedy:
      'Write it like Orders/*. Characters that a tag cannot have are percent-encoded: Sales%20report/*.',
    errors: [{ path: 'follow', message }],
  });
}

/** True for the full name of a ref, such as `refs/heads/main`, that is followed. */
export function followsRef(followed: Followed, ref: string): boolean {
  if ('branch' in followed) return ref === HEADS + followed.branch;
  return ref.startsWith(TAGS) && matcherOf(followed.tags)(ref.slice(TAGS.length));
}

/** Returns the followed refs, by their names, with the commits that they are at. */
export function findFollowed(followed: Followed, { branches, tags }: KnownRefs): Map<string, string> {
  if ('branch' in followed) {
    const sha = branches.get(followed.branch);
    return new Map(sha === undefined ? [] : [[followed.branch, sha]]);
  }
  const matches = matcherOf(followed.tags);
  return new Map([...tags].filter(([name]) => matches(name)));
}

/** Returns a text that is the same as long as none of the refs moves, comes or goes. */
export function fingerprintOf(refs: ReadonlyMap<string, string>): string {
  const lines = [...refs].map(([name, sha]) => `${sha} ${name}\n`);
  return hashOf(lines.sort().join(''));
}

/** Returns the ref with the newest commit; of several at one time, the one with the highest number in its name. */
export function latestOf<T extends { name: string; date: Date }>(refs: readonly T[]): T | null {
  const byNumber = new Intl.Collator('en', { numeric: true });
  const [latest = null] = [...refs].sort(
    (a, b) => b.date.getTime() - a.date.getTime() || byNumber.compare(b.name, a.name),
  );
  return latest;
}

/** Compares part by part, without a regular expression: a pattern with many asterisks would make that slow. */
function matcherOf(pattern: string): (name: string) => boolean {
  const [first, ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return (name) => name === pattern;
  return (name) => {
    if (!name.startsWith(first)) return false;
    let at = first.length;
    for (const part of others) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return name.length >= at + last.length && name.endsWith(last);
  };
}
