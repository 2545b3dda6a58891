import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import { Optional } from '../../core/http';
import { JOB_KINDS } from '../queue/define-job';

/** Hosts name states by hashes, versions or numbers. */
const MAX_REVISION = 200;
/** Changes that one request can name. */
const MAX_CHOSEN = 20_000;

export class AuthorView {
  name!: string;
  email!: string;
}

export class CommitView {
  sha!: string;
  message!: string;
  author!: AuthorView;
  date!: string;
}

export class LastCommitView extends CommitView {
  versionName!: string | null;
  /** The tag at which the app was pulled or imported; absent for the state of the branch. */
  tag?: string;
}

export class JobUnderWayView {
  jobId!: string;
  @ApiProperty({ enum: JOB_KINDS, type: String })
  kind!: string;
}

export class AppGitView {
  enabled!: boolean;
  repositoryUrl!: string;
  branch!: string;
  /** The provider's page of a commit, with `{sha}` for its id; null if unknown. */
  commitUrlTemplate!: string | null;
  /** Path from the repository's root. */
  path!: string;
  /** Null before the first commit, and if it is too long ago to be found. */
  @ApiProperty({ type: LastCommitView, nullable: true })
  lastCommit!: LastCommitView | null;
  /** True once the app was committed, pulled or imported, even if its last commit is not known. */
  isCommitted!: boolean;
  hasUncommittedChanges!: boolean;
  /** Commits of the app are kept here that the repository lacks; absent without any. */
  @ApiProperty({ type: Boolean, enum: [true], required: false })
  hasUnpushed?: true;
  /** The commit, rename or pull of this app that runs or is next. */
  @ApiProperty({ type: JobUnderWayView, nullable: true })
  underWay!: JobUnderWayView | null;
  /** The job of the app's last commit, if it failed and nothing was committed or pulled since. */
  failedJobId!: string | null;
  /** The author of a commit made now. */
  author!: AuthorView;
  /** The text around the message of a commit made now, to be joined by the message; null: the message alone. */
  messageParts!: string[] | null;
  /** True if the workspace's key or token may only read: commits are refused with `git_read_only_key`. */
  isReadOnly!: boolean;
  /** The merge of this app that has to be settled or completed. */
  mergeId!: string | null;
}

/** Some of an app's uncommitted changes. */
export class ChangeChoice {
  /** The ids of changes, in place of all; the others stay as they are. */
  @Optional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_CHOSEN)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  only?: string[];
}

export class CommitRequestBody extends ChangeChoice {
  @IsString()
  message!: string;

  /**
   * The `present.sha` of a refusal: replaces the state at that commit by a new commit on top. Refused again if the app has
   * changed since that commit.
   */
  @ApiProperty({ type: String, required: false, pattern: '^[0-9a-f]{40}$' })
  @IsOptional()
  overwrite?: unknown;

  /**
   * Merge the changes of others to the app, and commit on top. The app here gets their changes too. 409 `merge_conflicts` with
   * `mergeId` if both clash.
   */
  @Optional()
  @IsBoolean()
  merge?: boolean;

  /**
   * The state that is meant: 409 `app_changed` if the app has another one by now. Of an app that is edited elsewhere, the host's
   * name for it, as a commit answers it; of any other, at least 32 digits of the SHA-256 of its document.
   */
  @Optional()
  @IsString()
  @MaxLength(MAX_REVISION)
  revision?: string;

  /** False: the commit is kept here, and pushed with the next pushed commit or on request. */
  @Optional()
  @IsBoolean()
  push?: boolean;
}

/** A commit that is kept here. */
export class KeptCommitView {
  jobId!: string;
  @ApiProperty({ type: String, nullable: true, enum: [null] })
  sha!: null;
  @ApiProperty({ enum: [false] })
  pushed!: false;
}

export class MergedCommitView {
  /** Their commit that was merged. */
  with!: string;
  /** The number of their changes. */
  total!: number;
}

export class CommitResultView extends CommitView {
  changed!: boolean;
  /** The other app whose folder had this name. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  overwrote?: Record<string, unknown>;
  /** Absent without `merge`, and if there was nothing to merge. */
  merged?: MergedCommitView;
  /** The host's name for the state that was committed; absent for an app that is edited here. */
  revision?: string;
}

export class NothingCommittedView {
  @ApiProperty({ enum: [false] })
  changed!: false;
  /** The app's last commit in the repository; null before the first commit. */
  @ApiProperty({ type: String, nullable: true })
  sha!: string | null;
}
