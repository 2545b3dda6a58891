import { Injectable } from '@nestjs/common';
import { CheckBranch } from './check-branch';
import { CreateBranch } from './create-branch';
import { DeleteBranch } from './change-branches';
import { ForcePush } from './force-push';
import { ListBranches } from './list-branches';
import { MergeBranches } from './merge-branches';
import { PushKept } from './push-kept';
import { SwitchBranch } from './switch-branch';

/** Operations of queued jobs that make, open, merge and delete branches, and push what is kept here of them. */
@Injectable()
export class BranchJobs {
  constructor(
    readonly create: CreateBranch,
    readonly switchTo: SwitchBranch,
    readonly remove: DeleteBranch,
    readonly merges: MergeBranches,
    readonly push: PushKept,
  ) {}
}

/** Reads of branches. */
@Injectable()
export class BranchReads {
  constructor(
    readonly list: ListBranches,
    readonly compare: CheckBranch,
    readonly merges: MergeBranches,
    readonly force: ForcePush,
  ) {}
}
