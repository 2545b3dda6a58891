import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { Id, Lines, Optional, pageQueryOf, RawJson, RawJsonField } from '../../core/http';
import { GIT_STATES, type GitState } from '../ports';

const BOOLEANS = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
  ['', false],
]);

/** The page shows all apps of a workspace, which few requests should bring. */
const MAX_APPS = 1_000;

export class AppListQuery extends pageQueryOf(MAX_APPS) {
  /** Only the app that has exactly this name. */
  @Optional()
  @IsString()
  @MaxLength(1_000)
  name?: string;
}

export class CreateAppRequest {
  /** The app's name, also of its folder in the repository. */
  @IsString()
  name!: string;

  /** The app's document; without it the app has one empty page. */
  @Optional()
  @RawJsonField()
  definition?: RawJson;

  /** Commit the new app to the repository at once. */
  @Optional()
  @IsBoolean()
  commitChanges?: boolean;

  /** The `present.sha` of a refused commit: replaces the app that the repository has under that name as of this commit. */
  @ApiProperty({ type: String, required: false, pattern: '^[0-9a-f]{40}$' })
  @IsOptional()
  overwrite?: unknown;
}

export class ImportFileRequest {
  /** Default: the document's own name. */
  @Optional()
  @IsString()
  name?: string;

  @RawJsonField()
  document!: RawJson;

  @Optional()
  @IsBoolean()
  commitChanges?: boolean;

  /** The `present.sha` of a refused commit: replaces the app that the repository has under that name as of this commit. */
  @ApiProperty({ type: String, required: false, pattern: '^[0-9a-f]{40}$' })
  @IsOptional()
  overwrite?: unknown;
}

export class ImportFileQuery {
  /** Default, also if empty: the document's own name. */
  @Optional()
  @Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value))
  @IsString()
  name?: string;

  @ApiProperty({ required: false, type: Boolean })
  @Optional()
  @Transform(({ value }: { value: unknown }) => BOOLEANS.get(value) ?? value)
  @IsBoolean()
  commitChanges?: boolean;

  /** The `present.sha` of a refused commit: replaces the app that the repository has under that name as of this commit. */
  @ApiProperty({ type: String, required: false, pattern: '^[0-9a-f]{40}$' })
  @IsOptional()
  overwrite?: unknown;
}

export class UpdateAppRequest {
  @Optional()
  @IsString()
  name?: string;

  @Optional()
  @Id()
  editingVersionId?: string;

  /** For admins. `false`: the app is edited and committed here; `true`: it follows the repository. */
  @Optional()
  @IsBoolean()
  locked?: boolean;
}

export class DuplicateAppRequest {
  @IsString()
  name!: string;
}

const MAX_TAGS = 20;
const MAX_TAG_LENGTH = 40;

export class TagsRequest {
  /** Trimmed. Of tags that differ only in case, the first is kept. */
  @Lines(MAX_TAGS, MAX_TAG_LENGTH)
  tags!: string[];
}

export class RestoreAppRequest {
  /** Default: the name that it had. */
  @Optional()
  @IsString()
  name?: string;
}

export class CreateVersionRequest {
  @IsString()
  name!: string;

  /** Default: the version being edited. */
  @Optional()
  @Id()
  fromVersionId?: string;
}

export class UpdateVersionRequest {
  @Optional()
  @IsString()
  name?: string;

  /** Once published a version is read-only. */
  @Optional()
  @IsIn(['published'])
  status?: 'published';
}

export class VersionView {
  id!: string;
  /** The version's id inside the document, the same in every workspace. */
  gitVersionId!: string;
  name!: string;
  @ApiProperty({ enum: ['draft', 'published'] })
  status!: 'draft' | 'published';
}

export class VersionPage {
  items!: VersionView[];
  nextCursor!: string | null;
}

export class ChangedByView {
  id!: string;
  name!: string;
}

export class HostedByView {
  /** Kind of the host, such as `tooljet`. */
  kind!: string;
  /** Address at which the app is opened there. */
  url!: string;
  /** Names of the folders that the app is in there; absent if there are none. */
  folders?: string[];
  /** True for a module, which other apps show; absent for others. */
  isModule?: boolean;
}

export class ReleasedByView {
  name!: string;
}

export class LiveReleaseView {
  versionId!: string;
  versionName!: string;
  /** Null for a release without a tag in the repository. */
  tag!: string | null;
  /** The commit that the tag names. */
  sha!: string | null;
  at!: string;
  by!: ReleasedByView;
  /** True if the version being edited has the same document. */
  isCurrent!: boolean;
  /** Absent in lists. */
  notes?: string;
}

export class AppView {
  /** The same on all branches. */
  id!: string;
  /** Absent on the default branch. */
  branch?: string;
  name!: string;
  /** The key of the app's entry in the repository. */
  gitAppId!: string;
  editingVersion!: VersionView;
  /** Follows the repository, and is not to be edited here. */
  locked!: boolean;
  @ApiProperty({ enum: GIT_STATES })
  gitState!: GitState;
  createdAt!: string;
  updatedAt!: string;
  /** The user who changed the app or its document last, also by a pull; null if it is not known. */
  changedBy!: ChangedByView | null;
  /** The same on all branches; absent if there are none. */
  tags?: string[];
  /** The host where the app is edited; absent if it is edited here. */
  hostedBy?: HostedByView;
  /** The release that viewers get; null before the first. */
  live!: LiveReleaseView | null;
}

export class AppPage {
  items!: AppView[];
  nextCursor!: string | null;
}

export class GitOutcomeView {
  jobId!: string;
  /** The id of the commit, once it is in the repository. */
  commit?: string;
  /** The app of the repository whose folder the new one took over. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  overwrote?: Record<string, unknown>;
  @ApiProperty({ type: 'object', additionalProperties: true })
  error?: Record<string, unknown>;
}

export class ChangedAppView extends AppView {
  /** The outcome in Git; null if there was nothing to commit. */
  git!: GitOutcomeView | null;
}

export class DeletedAppView {
  id!: string;
  /** The id that the app had, and will have again. */
  appId!: string;
  name!: string;
  gitAppId!: string;
  deletedAt!: string;
  /** Null if it is not known. */
  deletedBy!: ChangedByView | null;
  /** It is deleted for good after that. */
  keptUntil!: string;
}

export class DeletedAppPage {
  items!: DeletedAppView[];
  nextCursor!: string | null;
}
