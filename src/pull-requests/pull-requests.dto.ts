import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsUUID } from 'class-validator';
import { Line, Optional, Text } from '../core/http';
import { JobErrorView } from '../gitsync/http/job.dto';

export class PullRequestRequest {
  /** Branch that takes the changes. */
  @Line(255)
  into!: string;

  @Line(255)
  title!: string;

  @Optional()
  @Text(65_536)
  description?: string;
}

export class PullRequestView {
  /** Page of the pull request at the provider. */
  url!: string;
  number!: number;
}

const STATES = ['open', 'merged', 'closed'] as const;

class PullRequestChecksView {
  @ApiProperty({ type: 'integer' })
  passed!: number;
  @ApiProperty({ type: 'integer' })
  failed!: number;
  @ApiProperty({ type: 'integer' })
  pending!: number;
}

class PullRequestReviewsView {
  @ApiProperty({ type: 'integer' })
  approved!: number;
  /** Reviews that are still awaited. */
  @ApiProperty({ type: 'integer' })
  requested!: number;
}

class PullRequestAppView {
  gitAppId!: string;
  name!: string;
  /** The number of changes; 0 for an app that is added or removed, or whose changes were not counted. */
  @ApiProperty({ type: 'integer' })
  total!: number;
}

class MergeableView {
  /** True if Git merges it line by line without a conflict; null if unknown. */
  @ApiProperty({ type: Boolean, nullable: true })
  git!: boolean | null;
  /** True if Trellis merges it on the structure of its apps without a conflict; null if unknown. */
  @ApiProperty({ type: Boolean, nullable: true })
  structure!: boolean | null;
}

export class ListedPullRequestView extends PullRequestView {
  title!: string;
  /** Branch with the changes. */
  from!: string;
  /** Branch that takes them. */
  to!: string;
  /** Login or name at the provider; null if unknown there. */
  author!: string | null;
  @ApiProperty({ enum: STATES })
  state!: (typeof STATES)[number];
  isDraft!: boolean;
  /** Last commit of the branch, perhaps abbreviated; null if unknown. */
  sha!: string | null;
  /** Results of an open pull request. All are 0 where the provider has none, or the account may not see them. */
  checks!: PullRequestChecksView;
  reviews!: PullRequestReviewsView;
  updatedAt!: string;
  /** Apps that an open pull request changes; empty if its commits are not known here. */
  @ApiProperty({ type: [PullRequestAppView] })
  apps!: PullRequestAppView[];
  /** Known for pull requests that are reported, see `git/pull-request-reports`. */
  mergeable!: MergeableView;
}

export class PullRequestListView {
  /** Open ones first, then the latest first. */
  @ApiProperty({ type: [ListedPullRequestView] })
  items!: ListedPullRequestView[];
  /** Time at which the provider was asked, at most a minute ago. */
  asOf!: string;
}

export class PullRequestReportsRequest {
  @IsBoolean()
  enabled!: boolean;

  /** Your account at the provider, in which comments are written; null: the GitHub App of the repository. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, required: false })
  @IsOptional()
  @IsUUID()
  accountId?: string | null;

  /**
   * Comments show pictures of changed pages. Anybody with a picture's address can see it without signing in, and the provider
   * fetches it from this server. By default off.
   */
  @Optional()
  @IsBoolean()
  pictures?: boolean;
}

export class PullRequestReportsView {
  enabled!: boolean;
  /** Null: the GitHub App of the repository. */
  accountId!: string | null;
  /** True if comments show pictures. */
  pictures!: boolean;
  /** Time at which the open pull requests were last listed. */
  checkedAt!: string | null;
  /** Last failure; null once it has passed. It is tried again. */
  @ApiProperty({ type: JobErrorView, nullable: true })
  error!: JobErrorView | null;
}
