import { Line, Optional } from '../../core/http';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsString,
  IsUUID,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import type { TableConsent } from '../ports';
import { DocumentDifferenceView } from './changes.dto';
import { CommitView } from './commit.dto';
import { MissingView, SettledDataSourceView, SettledTableView } from './repository.dto';

const KEEPS = ['mine', 'theirs'] as const;
/** Limit of a request with a job for each app. */
const MAX_BATCH = 2_000;

export class UpdatesView {
  upToDate!: boolean;
  /** The newest first. */
  commits!: CommitView[];
  /** The changes that a pull would make; absent if they cannot be computed. */
  @ApiProperty({ type: DocumentDifferenceView, required: false })
  difference?: DocumentDifferenceView;
  /** The branch no longer has the app's last commit: its history was rewritten. Absent otherwise. */
  @ApiProperty({ type: Boolean, enum: [true], required: false })
  isRewritten?: true;
  /** The repository has no commit any more. A push restores the history known here. Absent otherwise. */
  @ApiProperty({ type: Boolean, enum: [true], required: false })
  isEmptied?: true;
}

const TABLE_CONSENTS = ['ask', 'change'] as const;

export class PullRequestBody {
  /** Pull although there are uncommitted changes; they are kept as a version. */
  @Optional()
  @IsBoolean()
  discardLocal?: boolean;

  /** Put uncommitted changes on top of the pulled state. 409 `merge_conflicts` with `mergeId` if both clash. */
  @Optional()
  @IsBoolean()
  merge?: boolean;

  /**
   * Pull the app as it is at this tag of the repository, such as `Orders/v2`, in place of the branch. It stays at the tag, even
   * behind the branch, until it is pulled or committed.
   */
  @Optional()
  @Line(1_000)
  tag?: string;

  /**
   * A person waits who can decide about data sources of the connected editor: 409 `host_sources_undecided` where a decision is
   * missing. Without it, they stay as they are there.
   */
  @Optional()
  @IsBoolean()
  askDataSources?: boolean;

  /**
   * Tables of the connected editor that queries of the app use. `ask`: 409 `host_tables_undecided` with the plan, if tables or
   * columns are to be added there. `change`: they are added. Absent: they stay as they are, and absent tables are refused.
   */
  @Optional()
  @IsIn(TABLE_CONSENTS)
  @ApiProperty({ enum: TABLE_CONSENTS, required: false })
  hostTables?: TableConsent;
}

export class PullChoiceRequest {
  @IsUUID()
  appId!: string;

  /** See the pull of a single app. */
  @Optional()
  @IsBoolean()
  merge?: boolean;
}

export class BatchPullRequest {
  @ValidateNested({ each: true })
  @Type(() => PullChoiceRequest)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_BATCH)
  @ArrayUnique(({ appId }: PullChoiceRequest) => appId)
  apps!: PullChoiceRequest[];
}

export class RefusedPullView {
  code!: string;
  detail!: string;
  remedy?: string;
}

export class AcceptedPullView {
  appId!: string;
  /** Null if the pull was refused. */
  jobId!: string | null;
  @ApiProperty({ type: RefusedPullView, nullable: true })
  error!: RefusedPullView | null;
}

export class BatchPullView {
  /** The pulls, in the request's order. */
  items!: AcceptedPullView[];
}

export class PullResultView {
  sha!: string;
  updated!: boolean;
  /** The number of uncommitted changes that were put on top; absent without `merge`. */
  merged?: number;
  /** Names that the pull has brought, and that are missing where the app is edited. Absent if there are none. */
  missing?: MissingView;
  /** Data sources that the connected editor had not as the repository has them; absent: none. */
  @ApiProperty({ type: [SettledDataSourceView], required: false })
  hostDataSources?: SettledDataSourceView[];
  /** Tables that the connected editor had not as the repository has them; absent: none, or the pull had no `hostTables`. */
  @ApiProperty({ type: [SettledTableView], required: false })
  hostTables?: SettledTableView[];
  /** Places where the connected editor has added to the app on its own, which is no change; absent: none. */
  hostAdded?: string[];
  /** Nodes that the pull has deleted in the connected editor, and whose credentials it has forgotten with them; absent: none. */
  hostLostCredentials?: string[];
}

export class LinkQuery {
  /** Either this or `path` is required. */
  @Optional()
  @IsString()
  @MaxLength(1000)
  gitAppId?: string;

  /** The path from the repository's root of a file without an entry. */
  @Optional()
  @IsString()
  @MaxLength(4096)
  path?: string;
}

export class LinkRequest extends LinkQuery {
  /** The document that is edited from now on. */
  @IsIn(KEEPS)
  keep!: (typeof KEEPS)[number];
}

export class LinkResultView {
  /** Their last commit. */
  sha!: string;
  /** The name of the version that keeps the other document; null if both are equal. */
  kept!: string | null;
}

export class ImportChoiceRequest extends LinkQuery {
  /** Tag of the repository at which the app is imported, such as `Orders/v2`; default: as it is on the branch. */
  @Optional()
  @Line(1_000)
  tag?: string;

  /** Another name for the app in this workspace. */
  @Optional()
  @IsString()
  name?: string;
}

export class ImportRequest extends ImportChoiceRequest {
  /** `false`, for admins: the app does not follow the repository, but is edited and committed here. */
  @Optional()
  @IsBoolean()
  locked?: boolean;

  /**
   * A person waits who can decide about data sources of the connected editor: 409 `host_sources_undecided` where a decision is
   * missing. Without it, they stay as they are there.
   */
  @Optional()
  @IsBoolean()
  askDataSources?: boolean;

  /**
   * Tables of the connected editor that queries of the app use. `ask`: 409 `host_tables_undecided` with the plan, if tables or
   * columns are to be added there. `change`: they are added. Absent: they stay as they are, and absent tables are refused.
   */
  @Optional()
  @IsIn(TABLE_CONSENTS)
  @ApiProperty({ enum: TABLE_CONSENTS, required: false })
  hostTables?: TableConsent;
}

export class BatchImportRequest {
  @ValidateNested({ each: true })
  @Type(() => ImportChoiceRequest)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_BATCH)
  apps!: ImportChoiceRequest[];

  /** See the import of a single app. */
  @Optional()
  @IsBoolean()
  locked?: boolean;

  /** See the import of a single app: a job fails with `host_sources_undecided`, and is repeated after the decision. */
  @Optional()
  @IsBoolean()
  askDataSources?: boolean;
}

export class AcceptedImportView {
  jobId!: string;
  gitAppId!: string | null;
  path!: string | null;
}

export class BatchImportView {
  /** The jobs, in the request's order. */
  items!: AcceptedImportView[];
}
