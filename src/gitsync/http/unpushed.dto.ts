import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, Matches, ValidateNested } from 'class-validator';
import { Optional } from '../../core/http';
import { CommitView } from './commit.dto';
import { JobAuthorView, JobErrorView } from './job.dto';

export class UnpushedAppView {
  /** Null for an app that was deleted since. */
  @ApiProperty({ type: String, nullable: true })
  id!: string | null;
  name!: string;
}

export class UnpushedCommitView {
  jobId!: string;
  @ApiProperty({ type: String, nullable: true })
  message!: string | null;
  author!: JobAuthorView;
  date!: string;
  /** True if the commit is kept here; false if it will be pushed automatically. */
  isKept!: boolean;
  apps!: UnpushedAppView[];
  /** The failure of its last push. */
  @ApiProperty({ type: JobErrorView, nullable: true })
  error!: JobErrorView | null;
}

export class UnpushedListView {
  items!: UnpushedCommitView[];
}

export class PushForceRequest {
  /** The `lease` of the preview: the tip that may be replaced. */
  @Matches(/^[0-9a-f]{40}$/, { message: 'must be a SHA-1 in hexadecimal' })
  lease!: string;
}

export class PushRequestBody {
  /** Replaces the repository's branch by its state here; for admins. */
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => PushForceRequest)
  force?: PushForceRequest;
}

export class PushPreviewView {
  /** The tip of the branch in the repository; null if there is no branch. */
  @ApiProperty({ type: String, nullable: true })
  lease!: string | null;
  /** Commits that a force push would drop, the newest first; 1,000 at most. They stay restorable here. */
  drops!: CommitView[];
}

export class PushedView {
  /** The number of commits that were pushed. */
  pushed!: number;
  /** The branch's last commit then; null for a repository without one. */
  @ApiProperty({ type: String, nullable: true })
  sha!: string | null;
}
