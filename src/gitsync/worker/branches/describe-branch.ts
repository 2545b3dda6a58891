import type { Sha } from '../../../git';
import type { BranchState } from '../../queue/job-inputs';
import type { OpenRepository } from '../mirrors';

/** Describes a branch beside the default one. `sha` and `beside` are in the mirror. */
export async function describeBranch(
  { mirror }: Pick<OpenRepository, 'mirror'>,
  { name, sha, beside }: { name: string; sha: Sha; beside: Sha | null },
): Promise<BranchState> {
  const apart = beside === null ? null : await mirror.countApart(sha, beside);
  const { message, author, date } = await mirror.commit(sha);
  return {
    name,
    sha,
    ahead: apart?.ahead ?? 0,
    behind: apart?.behind ?? 0,
    lastCommit: {
      sha,
      message: message.trimEnd(),
      author: { name: author.name, email: author.email },
      date: date.toISOString(),
    },
  };
}
