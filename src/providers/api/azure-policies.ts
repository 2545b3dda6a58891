import type { IsProtected } from './branch-rules';
import type { JsonReader } from './read-json';

export interface PolicedRepository {
  id: string;
  /** As a ref: `refs/heads/main`. */
  defaultBranch: string | null;
}

/**
 * Reads which branches the policies of a repository protect: a branch with a policy that must be fulfilled takes
 * changes by pull request only.
 */
export function readPolicies(policies: JsonReader[], repository: PolicedRepository): IsProtected {
  const scopes = policies
    .filter((one) => one.isTrue('isEnabled') && one.isTrue('isBlocking') && !one.isTrue('isDeleted'))
    .flatMap((one) => one.findItems('settings', 'scope'))
    .filter((scope) => [null, repository.id].includes(scope.findText('repositoryId')));
  return (branch) => scopes.some((scope) => covers(scope, `refs/heads/${branch}`, repository));
}

function covers(scope: JsonReader, ref: string, { defaultBranch }: PolicedRepository): boolean {
  const name = scope.findText('refName');
  switch (scope.findText('matchKind')?.toLowerCase()) {
    case 'defaultbranch':
      return ref === defaultBranch;
    case 'prefix':
      return name !== null && ref.startsWith(name);
    default:
      // A scope without a branch is of pushes to the repository, such as the size of files.
      return ref === name;
  }
}
