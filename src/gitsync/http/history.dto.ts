import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';
import { ITEM_KINDS } from '../../apps';
import { Optional, PageQuery } from '../../core/http';
import { CommitView } from './commit.dto';

const ITEM = new RegExp(`^(${ITEM_KINDS.join('|')}):.{1,200}$`);

export class HistoryQuery extends PageQuery {
  /** `component:<id>` or `query:<id>`, with the id in the document: only the commits that changed it or its events. */
  @Optional()
  @Matches(ITEM, { message: 'of must be component:<id> or query:<id>' })
  of?: string;
}

export class ChangeSummaryView {
  total!: number;
  /** Number of changed things of each kind, such as `component`. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  kinds!: Record<string, number>;
}

export class HistoryCommitView extends CommitView {
  parents!: string[];
  /** Path of the app at that commit; null if it is not in the repository, or not valid. */
  path!: string | null;
  versionName!: string | null;
  /** The changes since the commit’s first parent; null if one of the two has no valid document of the app. */
  @ApiProperty({ type: ChangeSummaryView, nullable: true })
  summary!: ChangeSummaryView | null;
  /** The names of the repository’s tags at this commit. */
  tags!: string[];
}

export class ListedCommitView {
  sha!: string;
  /** Its nearest ancestors in the list. */
  parents!: string[];
}

export class HistoryPage {
  items!: HistoryCommitView[];
  nextCursor!: string | null;
  /**
   * The commits of all pages so far, in their order, with their links to each other. Absent with `of`, and in a straight
   * history, where each leads to the next.
   */
  @ApiProperty({ type: [ListedCommitView], required: false })
  graph?: ListedCommitView[];
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
  /** False if the app was already in that state. */
  changed!: boolean;
}
