import { Injectable } from '@nestjs/common';
import { CreateBranch } from './create-branch';
import { DeleteBranch } from './delete-branch';
import { SwitchBranch } from './switch-branch';

/** Operations of queued jobs that make, open and delete branches. */
@Injectable()
export class BranchJobs {
  constructor(
    readonly create: CreateBranch,
    readonly switchTo: SwitchBranch,
    readonly remove: DeleteBranch,
  ) {}
}
