import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';
import { Optional } from '../../core/http';
import { CommitView } from './commit.dto';

export class ChangeSummaryView {
  total!: number;
  /** Number of changed things of each kind, such as `component`. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  kinds!: Record<string, number>;
}

export class HistoryCommitView extends CommitView {
  parents!: string[];
  /** Path of the app at that commit; null where it is not in the repository, or not valid. */
  path!: string | null;
  versionName!: string | null;
  /** The changes since the commit’s first parent; null where one of the two holds no valid document of the app. */
  @ApiProperty({ type: ChangeSummaryView, nullable: true })
  summary!: ChangeSummaryView | null;
  /** The names of the repository’s tags at this commit. */
  tags!: string[];
}

export class HistoryPage {
  items!: HistoryCommitView[];
  nextCursor!: string | null;
}

export class RestoreRequest {
  /** The commit to whose state the app is restored. */
  @Matches(/^[0-9a-f]{40}$/)
  sha!: string;

  /** Message of a commit of the restored app; absent: it stays uncommitted. */
  @Optional()
  @IsString()
  commit?: string;
}

export class RestoredView {
  /** False where the app already was as at that commit. */
  changed!: boolean;
}
