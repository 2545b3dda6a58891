import { ApiProperty } from '@nestjs/swagger';
import { AuthorView } from '../commit.dto';
import { JobErrorView } from '../job.dto';

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
  author!: AuthorView;
  date!: string;
  /** True for a commit that is kept here; false for one that has its turn by itself. */
  isKept!: boolean;
  apps!: UnpushedAppView[];
  /** The failure of its last push. */
  @ApiProperty({ type: JobErrorView, nullable: true })
  error!: JobErrorView | null;
}

export class UnpushedListView {
  items!: UnpushedCommitView[];
}

export class PushRequestBody {}

export class PushedView {
  /** The number of commits that were pushed. */
  pushed!: number;
  /** The branch's last commit then; null for a repository without one. */
  @ApiProperty({ type: String, nullable: true })
  sha!: string | null;
}
