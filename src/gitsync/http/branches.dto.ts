import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsString, MaxLength } from 'class-validator';
import { Optional } from '../../core/http';

const MAX_NAME = 1_000;

export class CreateBranchRequest {
  @IsString()
  @MaxLength(MAX_NAME)
  name!: string;

  /** The branch or commit to start from; the default branch if absent. */
  @Optional()
  @IsString()
  @MaxLength(MAX_NAME)
  from?: string;

  /** Moves the uncommitted changes of `from` to the new branch. */
  @Optional()
  @IsIn(['changes'])
  with?: 'changes';
}

export class ActiveBranchRequest {
  @IsString()
  @MaxLength(MAX_NAME)
  name!: string;
}

export class BranchesQuery {
  /** `true`: asks the remote first. */
  @Optional()
  @IsIn(['true', 'false'])
  refresh?: 'true' | 'false';
}

export class DeleteBranchQuery {
  /** `true`: deletes it in the repository too. */
  @Optional()
  @IsIn(['true', 'false'])
  remote?: 'true' | 'false';

  /** `true`: even if work is lost with it. */
  @Optional()
  @IsIn(['true', 'false'])
  force?: 'true' | 'false';
}

export class MergeBranchRequest {
  /** Name of the branch that is merged into the other one. */
  @IsString()
  @MaxLength(MAX_NAME)
  from!: string;

  /** Message of the commit; Git's own if absent. */
  @Optional()
  @IsString()
  message?: string;

  /** Previews the merge, and changes nothing. */
  @Optional()
  @IsBoolean()
  preview?: boolean;
}

class BranchAuthorView {
  name!: string;
  email!: string;
}

class BranchCommitView {
  sha!: string;
  message!: string;
  author!: BranchAuthorView;
  date!: string;
}

export class BranchView {
  name!: string;
  isDefault!: boolean;
  /** True for the branch that you work on. */
  isActive!: boolean;
  /** The workspace has a working copy of it. */
  isLocal!: boolean;
  /** The repository has it. */
  isRemote!: boolean;
  sha!: string | null;
  /** Commits that the default branch lacks. */
  @ApiProperty({ type: 'integer' })
  ahead!: number;
  /** Commits of the default branch that it lacks. */
  @ApiProperty({ type: 'integer' })
  behind!: number;
  /** Commits that wait here. */
  @ApiProperty({ type: 'integer' })
  unpushed!: number;
  /** Apps with uncommitted changes. */
  @ApiProperty({ type: 'integer' })
  changedApps!: number;
  /** Changed apps whose changes a new branch can take along: an app that is edited elsewhere has its changes there. */
  @ApiProperty({ type: 'integer' })
  movableApps!: number;
  /** Changes have to come by a pull request; null if unknown. */
  isProtected!: boolean | null;
  /**
   * Null also for a branch of which only the tip is known, because the repository has more than 1,000 branches; `ahead` and
   * `behind` are 0 then.
   */
  lastCommit!: BranchCommitView | null;
}

export class BranchListView {
  items!: BranchView[];
}

export class ActiveBranchView {
  name!: string;
}

const MERGE_STATUSES = ['merged', 'fast_forward', 'up_to_date', 'conflicts'] as const;
const APP_CHANGES = ['added', 'changed', 'removed'] as const;

class MergedBranchAppView {
  gitAppId!: string;
  name!: string;
  @ApiProperty({ enum: APP_CHANGES })
  change!: (typeof APP_CHANGES)[number];
  /** Number of changes that the other branch brings; 0 for an app that is added or removed as a whole. */
  @ApiProperty({ type: 'integer' })
  total!: number;
  @ApiProperty({ type: 'integer' })
  conflicts!: number;
}

export class BranchMergeView {
  @ApiProperty({ enum: MERGE_STATUSES })
  status!: (typeof MERGE_STATUSES)[number];
  /** The tip of the branch after the merge; null if it does not move. */
  sha!: string | null;
  mergeId!: string | null;
  apps!: MergedBranchAppView[];
  /** Paths of other files that clash. */
  files!: string[];
  /** Best common ancestor of the branches; null if there is none. Only in previews. */
  base?: string | null;
}
