import type { Commit, Sha } from '../../../git';
import type { BranchState } from '../../queue/job-inputs';
import type { OpenRepository } from '../mirrors';

/** Describes a branch beside the default one. `sha` and `beside` are in the mirror. */
export async function describeBranch(
  { mirror }: Pick<OpenRepository, 'mirror'>,
  { name, sha, beside }: { name: string; sha: Sha; beside: Sha | null },
): Promise<BranchState> {
  const apart = beside === null ? null : await mirror.countApart(sha, beside);
  return {
    name,
    sha,
    ahead: apart?.ahead ?? 0,
    behind: apart?.behind ?? 0,
    lastCommit: presentCommit(await mirror.commit(sha)),
  };
}

export const presentCommit = ({ sha, message, author: { name, email }, date }: Commit) => ({
  sha,
  message: message.trimEnd(),
  author: { name, email },
  date: date.toISOString(),
});
