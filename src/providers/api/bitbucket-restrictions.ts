import { everyPage } from './across-owners';
import { pagedValues, repositoryAt } from './bitbucket-form';
import type { IsProtected } from './branch-rules';
import type { ProviderHttp } from './provider-http';

const MOST_RESTRICTIONS = { size: 100, maxPages: 3 };

/** Reads which branches of a repository few people may push to. Bitbucket tells only administrators. */
export async function readRestrictions(http: ProviderHttp, repository: string): Promise<IsProtected> {
  const path = `${repositoryAt(repository)}/branch-restrictions`;
  const restrictions = await everyPage(
    (page) => pagedValues(http, { path, query: { kind: 'push' }, page }, (json) => json),
    MOST_RESTRICTIONS,
  );
  const isOfModel = restrictions.some((one) => one.findText('branch_match_kind') === 'branching_model');
  const patterns = restrictions.flatMap((one) => one.findText('pattern') ?? []);
  // The branches of a branching model are named in settings of their own.
  return (branch) => patterns.some((pattern) => covers(pattern, branch)) || (isOfModel ? null : false);
}

/** Only the asterisk has a meaning: any characters, slashes too. Takes linear time, whatever the pattern. */
function covers(pattern: string, branch: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return branch === pattern;
  if (!branch.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = branch.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return branch.length - last.length >= at && branch.endsWith(last);
}
