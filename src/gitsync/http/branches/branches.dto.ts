import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { Optional } from '../../../core/http';

const MAX_NAME = 1_000;

export class CreateBranchRequest {
  @IsString()
  @MaxLength(MAX_NAME)
  name!: string;

  /** The branch or commit where it starts; the default branch if absent. */
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

  /** `true`: even where work is lost with it. */
  @Optional()
  @IsIn(['true', 'false'])
  force?: 'true' | 'false';
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
  /** The one that you work on. */
  isActive!: boolean;
  /** The workspace has a working copy of it. */
  isLocal!: boolean;
  /** The repository has it. */
  isRemote!: boolean;
  sha!: string | null;
  /** Commits that it has and the default branch has not. */
  @ApiProperty({ type: 'integer' })
  ahead!: number;
  /** Commits that the default branch has and it has not. */
  @ApiProperty({ type: 'integer' })
  behind!: number;
  /** Commits that wait here. */
  @ApiProperty({ type: 'integer' })
  unpushed!: number;
  /** Apps with uncommitted changes. */
  @ApiProperty({ type: 'integer' })
  changedApps!: number;
  /** Changes have to come by a pull request; null where nobody can tell. */
  isProtected!: boolean | null;
  lastCommit!: BranchCommitView | null;
}

export class BranchListView {
  items!: BranchView[];
}

export class ActiveBranchView {
  name!: string;
}
