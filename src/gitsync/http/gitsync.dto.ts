import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { Clearable, Line, Text } from '../../core/http';
import { DocumentDifferenceView } from './changes.dto';
import { JOB_KINDS, JOB_STATUSES, JOB_STEPS, type JobKind, type JobStatus, type JobStep } from '../store/job';

const KEY_TYPES = ['ed25519', 'rsa'] as const;
const TOKEN_SCHEMES = ['basic', 'bearer'] as const;
const KEEPS = ['mine', 'theirs'] as const;
const MAX_BATCH_IMPORT = 1000;
const ACCESSES = ['read-write', 'read-only'] as const;

export class GitSettingsRequest {
  /** `git@host:owner/repo.git`, `ssh://user@host:port/path` or `https://host/owner/repo.git`. */
  @IsString()
  repositoryUrl!: string;

  /** Without it the remote's main branch, for an empty repository `main`. */
  @IsOptional()
  @IsString()
  branch?: string | null;

  /** The folder of the repository under which the workspace's apps lie. */
  @IsOptional()
  @IsString()
  directory?: string | null;
}

export class GenerateKeyRequest {
  @IsIn(KEY_TYPES)
  type!: 'ed25519' | 'rsa';
}

export class GitTokenRequest {
  /** Absent: what the URL names, else what the provider takes where only the token counts. */
  @IsOptional()
  @Line(255)
  @Matches(/^[^:\s]*$/, { message: 'may hold neither a colon nor white space' })
  username?: string;

  /** As the provider shows it. Kept encrypted, sent to the server of the URL alone, and never answered. */
  @Line(4096)
  @Matches(/^[!-~]+$/, { message: 'must be the token alone, without white space' })
  token!: string;

  /** `basic`: as the password of the user, as nearly all hosts want it. */
  @IsOptional()
  @IsIn(TOKEN_SCHEMES)
  scheme?: 'basic' | 'bearer';

  /** Certificates in PEM, for a server whose certificate comes from an authority of its own. */
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  certificateAuthority?: string | null;

  /** For a server that wants a certificate of whoever connects: in PEM, with those between it and its authority. */
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  clientCertificate?: string | null;

  /** Its private key in PEM, without a password. Kept encrypted, and never answered. */
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  clientKey?: string | null;
}

export class FinalizeRequest {
  /** The host's fingerprint as its operator told you; needed when the host's key has changed. */
  @IsOptional()
  @Line(200)
  hostKeyFingerprint?: string;

  /** Start a branch that is not there, at the remote's HEAD, with the first commit. */
  @IsOptional()
  @IsBoolean()
  createBranch?: boolean;
}

export class ChangeSettingsRequest {
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  /**
   * What the message of each commit from now on is made of: `{message}`, which it must hold, `{app}`, `{version}`,
   * `{workspace}`, `{user}` and other text; empty: the message alone.
   */
  @Clearable()
  @Text(2000)
  commitTemplate?: string;
}

export class WaitingQuery {
  /** `cancel`: end the jobs that wait. */
  @IsOptional()
  @IsIn(['cancel'])
  waiting?: 'cancel';
}

export class KeyView {
  @ApiProperty({ enum: KEY_TYPES })
  type!: 'ed25519' | 'rsa';
  /** To be added at the provider as a deploy key. */
  publicKey!: string;
  fingerprint!: string;
}

export class StoredKeyView extends KeyView {
  createdAt!: string;
}

export class SigningKeyView {
  @ApiProperty({ enum: KEY_TYPES })
  type!: 'ed25519' | 'rsa';
  /** To be added as a signing key to the account of the committer. */
  publicKey!: string;
  fingerprint!: string;
  /** A line for the file that `gpg.ssh.allowedSignersFile` of Git names. */
  allowedSigners!: string;
  createdAt!: string;
}

export class GitTokenView {
  username!: string;
  @ApiProperty({ enum: TOKEN_SCHEMES })
  scheme!: 'basic' | 'bearer';
  createdAt!: string;
}

export class HostKeyView {
  type!: string;
  fingerprint!: string;
  /** Whether the host is a well-known one and publishes this fingerprint. */
  known!: boolean;
}

export class SharingWorkspaceView {
  id!: string;
  name!: string;
}

export class SharedWithView {
  /** Those of which you are a member. */
  workspaces!: SharingWorkspaceView[];
  /** How many there are besides. */
  otherCount!: number;
}

export class GitSettingsView {
  configured!: boolean;
  enabled!: boolean;
  /** This and all that follows is for admins only. */
  repositoryUrl?: string | null;
  branch?: string | null;
  directory?: string;
  /** The provider, where its host is known. */
  provider?: string | null;
  @ApiProperty({ type: StoredKeyView, nullable: true, required: false })
  key?: StoredKeyView | null;
  /** The access token for HTTPS, without itself. */
  @ApiProperty({ type: GitTokenView, nullable: true, required: false })
  token?: GitTokenView | null;
  @ApiProperty({ type: HostKeyView, nullable: true, required: false })
  hostKey?: HostKeyView | null;
  @ApiProperty({ enum: ACCESSES, nullable: true, required: false })
  access?: 'read-write' | 'read-only' | null;
  finalizedAt?: string | null;
  /** Other workspaces that keep their apps in this folder of this branch; absent where there are none. */
  @ApiProperty({ type: SharedWithView, required: false })
  sharedWith?: SharedWithView;
  commitTemplate?: string | null;
  /** With which commits are signed; null: they are not. */
  @ApiProperty({ type: SigningKeyView, nullable: true, required: false })
  signingKey?: SigningKeyView | null;
}

export class AuthorView {
  name!: string;
  email!: string;
}

export class JobAuthorView extends AuthorView {
  /** Of the user. */
  id!: string;
}

export class JobErrorView {
  [member: string]: unknown;
  code!: string;
  message!: string;
  remedy?: string;
}

export class JobView {
  id!: string;
  @ApiProperty({ enum: JOB_KINDS })
  kind!: JobKind;
  @ApiProperty({ enum: JOB_STATUSES })
  status!: JobStatus;
  appId!: string | null;
  message!: string | null;
  author!: JobAuthorView;
  /** Of a finalize: the step at which it is, or has failed. */
  @ApiProperty({ enum: JOB_STEPS, nullable: true })
  progress!: JobStep | null;
  attempts!: number;
  /** The id of the commit that it made. */
  commit!: string | null;
  /** What the request would have answered. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  result!: Record<string, unknown> | null;
  @ApiProperty({ type: JobErrorView, nullable: true })
  error!: JobErrorView | null;
  createdAt!: string;
  startedAt!: string | null;
  finishedAt!: string | null;
}

export class JobPage {
  items!: JobView[];
  nextCursor!: string | null;
}

/** The new job. */
export class RetriedJobView extends JobView {
  jobId!: string;
}

export class CommitView {
  sha!: string;
  message!: string;
  author!: AuthorView;
  date!: string;
}

export class LastCommitView extends CommitView {
  versionName!: string | null;
}

export class JobUnderWayView {
  jobId!: string;
  @ApiProperty({ enum: JOB_KINDS })
  kind!: JobKind;
}

export class AppGitView {
  enabled!: boolean;
  repositoryUrl!: string;
  branch!: string;
  /** Where the provider shows a commit, with `{sha}` in its place; null where that is not known. */
  commitUrlTemplate!: string | null;
  /** From the repository's root. */
  path!: string;
  @ApiProperty({ type: LastCommitView, nullable: true })
  lastCommit!: LastCommitView | null;
  hasUncommittedChanges!: boolean;
  /** The commit, rename or pull of this app that runs, or has its turn next. */
  @ApiProperty({ type: JobUnderWayView, nullable: true })
  underWay!: JobUnderWayView | null;
  /** Who the author of a commit made now is. */
  author!: AuthorView;
  /** The text around the message of a commit made now, to be joined by it; null: the message stands alone. */
  messageParts!: string[] | null;
}

export class CommitRequestBody {
  @IsString()
  message!: string;

  /** Replace what somebody else committed, by a new commit on top of theirs. */
  @IsOptional()
  @IsBoolean()
  overwrite?: boolean;
}

export class CommitResultView extends CommitView {
  changed!: boolean;
  /** The other app whose folder had this name. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  overwrote?: Record<string, unknown>;
}

export class UpdatesView {
  upToDate!: boolean;
  /** The newest first. */
  commits!: CommitView[];
  /** What a pull would change here; absent where that cannot be told. */
  @ApiProperty({ type: DocumentDifferenceView, required: false })
  difference?: DocumentDifferenceView;
}

export class NothingCommittedView {
  @ApiProperty({ enum: [false] })
  changed!: false;
  /** The app's last commit. */
  sha!: string;
}

export class PullRequestBody {
  /** Pull although there are uncommitted changes; they are kept as a version. */
  @IsOptional()
  @IsBoolean()
  discardLocal?: boolean;
}

export class PullResultView {
  sha!: string;
  updated!: boolean;
}

export class LinkQuery {
  /** This, or `path`. */
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  gitAppId?: string;

  /** For a file without an entry: its path from the repository's root. */
  @IsOptional()
  @IsString()
  @MaxLength(4096)
  path?: string;
}

export class LinkRequest extends LinkQuery {
  /** Which of the two is edited from now on. */
  @IsIn(KEEPS)
  keep!: (typeof KEEPS)[number];
}

export class LinkResultView {
  /** The last commit of theirs. */
  sha!: string;
  /** The version as which the other one is kept; null where both are the same. */
  kept!: string | null;
}

export class ImportChoiceRequest extends LinkQuery {
  /** Another name for it here. */
  @IsOptional()
  @IsString()
  name?: string;
}

export class ImportRequest extends ImportChoiceRequest {
  /** `false`, for admins: the app does not follow the repository, but is edited and committed here. */
  @IsOptional()
  @IsBoolean()
  locked?: boolean;
}

export class BatchImportRequest {
  @ValidateNested({ each: true })
  @Type(() => ImportChoiceRequest)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_BATCH_IMPORT)
  apps!: ImportChoiceRequest[];

  /** As for a single import. */
  @IsOptional()
  @IsBoolean()
  locked?: boolean;
}

export class AcceptedImportView {
  jobId!: string;
  gitAppId!: string | null;
  path!: string | null;
}

export class BatchImportView {
  /** In the order of the request. */
  items!: AcceptedImportView[];
}
