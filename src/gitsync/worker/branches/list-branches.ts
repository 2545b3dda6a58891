import { Injectable } from '@nestjs/common';
import type { CallWith } from '../../calls/call';
import type { BranchList, BranchState, ListBranchesInput } from '../../queue/job-inputs';
import { Mirrors, type OpenRepository } from '../mirrors';
import { describeBranch } from './describe-branch';

/** Lists the branches of the repository, as they were when it was last asked, or now. */
@Injectable()
export class ListBranches {
  constructor(private readonly mirrors: Mirrors) {}

  run(call: CallWith<ListBranchesInput>, signal: AbortSignal): Promise<BranchList> {
    const { target, refresh, known } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const { mirror, branch } = repository;
      // Another worker may have made them.
      const isOld = !mirror.hasAllBranches || [branch, ...known].some((name) => mirror.tip(name) === null);
      if (refresh || isOld) await this.mirrors.fetchAll(repository, signal, known);
      return { branches: await this.describeAll(repository, signal) };
    });
  }

  private async describeAll(repository: OpenRepository, signal: AbortSignal): Promise<BranchState[]> {
    const { mirror, branch } = repository;
    const beside = mirror.tip(branch);
    const described: BranchState[] = [];
    for (const [name, sha] of [...mirror.branches].sort(([a], [b]) => (a < b ? -1 : 1))) {
      signal.throwIfAborted();
      described.push(await describeBranch(repository, { name, sha, beside }));
    }
    return described;
  }
}
