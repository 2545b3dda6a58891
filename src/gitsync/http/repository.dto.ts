import { ApiProperty } from '@nestjs/swagger';
import { AppView } from '../../apps';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsObject, IsString, IsUUID } from 'class-validator';
import { Optional } from '../../core/http';
import { HOST_CONSTANTS, HOST_VARIABLES, type MissingNames } from '../domain/missing-names';
import type { SettledDataSource, SettledTable } from '../ports';
import { AuthorView, CommitView } from './commit.dto';

/** Limit of a commit, because each app is planned on the result of the apps before it. */
const MAX_APPS_OF_A_COMMIT = 2_000;
const PULL_STATES = ['absent', 'current', 'pull', 'merge', 'conflict', 'problem'] as const;
const PLAN_STATES = ['new', 'changed', 'same', 'differs', 'name_taken', 'moved', 'problem'] as const;

export class EntryAuthorView {
  name!: string;
  email!: string | null;
}

export class EntryCommitView {
  message!: string;
  author!: EntryAuthorView;
  date!: string | null;
}

export class RepositoryProblemView {
  code!: string;
  detail!: string;
}

export class RepositoryAppView {
  /** Null for a file without an entry: import it by its path. */
  gitAppId!: string | null;
  name!: string;
  /** Path from the repository's root; null if the entry does not have it. */
  path!: string | null;
  versionName!: string | null;
  /** The last commit that the entry records. */
  @ApiProperty({ type: EntryCommitView, nullable: true })
  lastCommit!: EntryCommitView | null;
  /** The workspace's app that was imported from it. */
  importedAppId!: string | null;
  /** The problem that prevents its import. */
  @ApiProperty({ type: RepositoryProblemView, nullable: true })
  problem!: RepositoryProblemView | null;
}

export class RepositoryAppPage {
  items!: RepositoryAppView[];
  nextCursor!: string | null;
  /** The problem of the list itself, `.meta/meta.json`. */
  @ApiProperty({ type: RepositoryProblemView, nullable: true })
  metaProblem!: RepositoryProblemView | null;
}

/** A data source that the apps of a host share. */
export class NamedSourceView {
  name!: string;
  kind!: string;
}

export class MissingView {
  constants!: string[];
  secrets!: string[];
  /**
   * Set if the apps are edited elsewhere. `compared`: the host has reported the names of its constants and secrets;
   * `unknown`: it has not, and they are compared with the ones entered here.
   */
  @ApiProperty({ enum: HOST_CONSTANTS })
  hostConstants?: MissingNames['hostConstants'];
  /** Data sources that the host lacks. Absent if it lacks none, or does not report them; likewise the next two. */
  @ApiProperty({ type: [NamedSourceView] })
  dataSources?: NamedSourceView[];
  /** Tables of the host's own database. */
  tables?: string[];
  /** Modules, which are apps that other apps show. */
  modules?: string[];
  /** Variables of a workspace of ToolJet 2, such as `client.REGION`. */
  variables?: string[];
  /**
   * Set if variables are missing. `none`: the host has no variables, such as ToolJet 3; let the app use constants.
   */
  @ApiProperty({ enum: HOST_VARIABLES })
  hostVariables?: MissingNames['hostVariables'];
}

export class DataSourceWithoutCredentialsView {
  dataSourceId!: string;
  name!: string | null;
}

export class MissingOfAppView extends MissingView {
  /** Data sources with encrypted options: their values never go to Git. */
  @ApiProperty({ type: [DataSourceWithoutCredentialsView] })
  credentials!: DataSourceWithoutCredentialsView[];
}

export class PreviewView {
  name!: string;
  path!: string;
  /** Null if it is too long ago to be found. */
  @ApiProperty({ type: CommitView, nullable: true })
  lastCommit!: CommitView | null;
  missing!: MissingOfAppView;
  nameTaken!: boolean;
}

const LEFT_OUT_USERS = ['page', 'component', 'query'] as const;

export class LeftOutUserView {
  @ApiProperty({ enum: LEFT_OUT_USERS })
  kind!: (typeof LEFT_OUT_USERS)[number];
  name!: string;
}

export class SettledDataSourceView implements SettledDataSource {
  /** Id in the repository. */
  id!: string;
  name!: string;
  kind!: string;
  /** Absent for a skipped one, which is not compared. */
  @ApiProperty({ enum: ['absent', 'differs'], required: false })
  state?: SettledDataSource['state'];
  /** `skipped`: its queries are left out there, and stay in the repository. */
  @ApiProperty({ enum: ['kept', 'made', 'set', 'skipped'] })
  done!: SettledDataSource['done'];
  /** Names of secret options whose values are to be entered there. */
  secrets!: string[];
  /** Names of the queries that are left out; only of a skipped one. */
  @ApiProperty({ type: [String], required: false })
  queries?: string[];
  /** At most 50 parts of the app that use these queries, and find none of them there; only of a skipped one. */
  @ApiProperty({ type: [LeftOutUserView], required: false })
  usedBy?: LeftOutUserView[];
}

export class TableColumnView {
  name!: string;
  type!: string;
}

export class SettledTableView implements SettledTable {
  name!: string;
  isAbsent!: boolean;
  /** `cannot`: it differs, and nothing of that is changed. */
  @ApiProperty({ enum: ['create', 'change', 'same', 'cannot'] })
  action!: SettledTable['action'];
  /** Columns of a new table, or columns that are added. */
  @ApiProperty({ type: [TableColumnView] })
  columns!: TableColumnView[];
  /** Sentences: reasons, and differences that stay. */
  problems!: string[];
  isDone!: boolean;
}

export class ImportedAppView extends AppView {
  missing!: MissingOfAppView;
  /** Data sources that the connected editor had not as the repository has them; absent: none. */
  @ApiProperty({ type: [SettledDataSourceView], required: false })
  hostDataSources?: SettledDataSourceView[];
  /** Tables that the connected editor had not as the repository has them; absent: none, or the import had no `hostTables`. */
  @ApiProperty({ type: [SettledTableView], required: false })
  hostTables?: SettledTableView[];
  /** Places where the connected editor has added to the app on its own, which is no change; absent: none. */
  hostAdded?: string[];
}

export class CommitManyPreviewRequest {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_APPS_OF_A_COMMIT)
  @IsUUID('all', { each: true })
  appIds!: string[];
}

export class CommitManyPreviewView {
  /** The author of a commit made now. */
  author!: AuthorView;
  /** The text around the message of a commit made now, to be joined by the message; null: the message alone. */
  messageParts!: string[] | null;
}

export class CommitManyRequest extends CommitManyPreviewRequest {
  @IsString()
  message!: string;
  /**
   * Documents that the sender has read, by the ids of apps: at least the first 32 digits of the SHA-256 of each. If one of these
   * apps is another by now, nothing is committed.
   */
  @Optional()
  @IsObject()
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  versions?: Record<string, string>;
}

export class CommitManyResultView extends CommitView {
  @ApiProperty({ enum: [true] })
  changed!: true;
}

export class NothingOfManyView {
  @ApiProperty({ enum: [false] })
  changed!: false;
  /** The last commit of the first of them. */
  sha!: string | null;
}

export class PlannedRivalView {
  /** Null for a file without an entry. */
  gitAppId!: string | null;
  name!: string;
  path!: string | null;
  @ApiProperty({ type: EntryCommitView, nullable: true })
  lastCommit!: EntryCommitView | null;
}

export class PlannedAppView {
  appId!: string;
  name!: string;
  /**
   * `new`, `changed` since its last commit, and `same` as in the repository can be committed. `differs`: the repository
   * has it in another state; `name_taken`: another app has its folder; `moved`: pull first.
   */
  @ApiProperty({ enum: PLAN_STATES })
  state!: (typeof PLAN_STATES)[number];
  /** The app in the way. */
  @ApiProperty({ type: PlannedRivalView, nullable: true })
  theirs!: PlannedRivalView | null;
  @ApiProperty({ type: RepositoryProblemView, nullable: true })
  problem!: RepositoryProblemView | null;
}

export class PlannedPullView {
  appId!: string;
  name!: string;
  /**
   * `current`: nothing to pull. `merge`: local changes go on top of the pulled state. `conflict`: resolve its open merge
   * first. `absent`: the repository does not have it.
   */
  @ApiProperty({ enum: PULL_STATES })
  state!: (typeof PULL_STATES)[number];
  /** Commits that a pull brings, up to 200; 0 if they are unknown. */
  commitCount!: number;
  /** Changes that a pull would make; null if there are none to make, or they cannot be computed. */
  changeCount!: number | null;
  @ApiProperty({ type: RepositoryProblemView, nullable: true })
  problem!: RepositoryProblemView | null;
  /** Names that a pull brings, and that are missing where the app is edited. Absent if there are none. */
  missing?: MissingView;
}

export class PullPlanView {
  /** All apps. */
  items!: PlannedPullView[];
}

export class CommitPlanView {
  /** The unlocked apps with uncommitted changes. */
  items!: PlannedAppView[];
}
