import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsBoolean,
  IsDefined,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { Optional, PageQuery } from '../core/http';
import { DEPLOYED_CHANGES } from './compare-with-commit';
import { checkFollowed, COLLISION_CHOICES, type CollisionChoice } from './rules';
import type { NewDeploymentSettings } from './settings-store';
import { DEPLOYMENT_STATUSES, WAITING_REASONS, type DeploymentStatus } from './store';
import { ChangesView } from '../gitsync/http/changes.dto';
import { AuthorView, CommitView } from '../gitsync/http/commit.dto';
import { DeciderView } from '../gitsync/http/merges.dto';
import {
  DataSourceWithoutCredentialsView,
  MissingView,
  SettledDataSourceView,
} from '../gitsync/http/repository.dto';

export class DecideCollisionRequest {
  /**
   * `keep`: the options here stay, and the rest of the app is deployed; `take`: the commit's options replace them; `skip`: the
   * app is left out.
   */
  @IsIn(COLLISION_CHOICES, { message: `must be among ${COLLISION_CHOICES.join(', ')}` })
  @ApiProperty({ enum: COLLISION_CHOICES })
  choice!: CollisionChoice;
}

export class CollisionChoiceView {
  /** Id of the collision. */
  id!: string;
  gitAppId!: string;
  dataSourceId!: string;
  /** Its name at the time of the decision. */
  appName!: string;
  name!: string | null;
  @ApiProperty({ enum: COLLISION_CHOICES })
  choice!: CollisionChoice;
  decidedBy!: DeciderView;
  decidedAt!: string;
}

export class CollisionChoicesView {
  /** The newest first. */
  @ApiProperty({ type: [CollisionChoiceView] })
  items!: CollisionChoiceView[];
}

/** A data source whose options were changed here and differ in the commit. */
class CollisionView {
  id!: string;
  gitAppId!: string;
  dataSourceId!: string;
  appName!: string;
  name!: string | null;
  kind!: string | null;
  /** True if the commit no longer has the data source; its options cannot be kept then. */
  isRemoved!: boolean;
  /** The decision; null: an admin has to make one. */
  @ApiProperty({ enum: COLLISION_CHOICES, nullable: true })
  choice!: CollisionChoice | null;
}

const DEPLOYMENT_WARNINGS = ['nothing_triggers'] as const;

const MOST_APPS = 1_000;
const LONGEST_GIT_ID = 1_000;

/** `all`, or the ids that apps have in the repository. */
const GitIdsOrAll = () =>
  applyDecorators(
    ValidateBy({
      name: 'isGitIdsOrAll',
      validator: {
        validate: (value: unknown) =>
          value === 'all' ||
          (Array.isArray(value) && value.length > 0 && value.length <= MOST_APPS && value.every(isGitId)),
        defaultMessage: () => `must be "all", or 1 to ${MOST_APPS} ids of apps in the repository`,
      },
    }),
    ApiProperty({
      oneOf: [
        { type: 'string', enum: ['all'] },
        { type: 'array', items: { type: 'string', maxLength: LONGEST_GIT_ID }, maxItems: MOST_APPS },
      ],
    }),
  );

const isGitId = (id: unknown): boolean =>
  typeof id === 'string' && id !== '' && id.length <= LONGEST_GIT_ID && !id.includes('\0');

export class FollowRequest {
  /** The branch whose commits are deployed. */
  @Optional()
  @IsString()
  @MaxLength(255)
  branch?: string;

  /** In place of the branch, the tags whose commits are deployed, such as `Orders/*`. */
  @Optional()
  @IsString()
  @MaxLength(255)
  tags?: string;
}

const LONGEST_REASON = 2_000;

export class FreezeRequest {
  /** For the people who read it in the meantime. */
  reason?: string | null;
}

const BooleanOrFreeze = () =>
  applyDecorators(
    ValidateBy({
      name: 'isBooleanOrFreeze',
      validator: {
        validate: (value: unknown) => typeof value === 'boolean' || isFreeze(value),
        defaultMessage: () =>
          `must be true, false, or an object with a reason of at most ${LONGEST_REASON} characters`,
      },
    }),
    ApiProperty({
      required: false,
      oneOf: [
        { type: 'boolean' },
        {
          type: 'object',
          properties: { reason: { type: 'string', nullable: true, maxLength: LONGEST_REASON } },
        },
      ],
    }),
  );

const FREEZE_FIELDS = ['reason', 'by', 'at'];

function isFreeze(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { reason = null } = value as FreezeRequest;
  const isReason =
    reason === null ||
    (typeof reason === 'string' && reason.length <= LONGEST_REASON && !reason.includes('\0'));
  return isReason && Object.keys(value).every((field) => FREEZE_FIELDS.includes(field));
}

export class DeploymentSettingsRequest {
  @IsDefined()
  @ValidateNested()
  @Type(() => FollowRequest)
  follow!: FollowRequest;

  /** `all`, the default, or the Git ids of the apps. */
  @Optional()
  @GitIdsOrAll()
  apps?: 'all' | string[];

  /** Deploy new commits only once an admin has approved them. */
  @Optional()
  @IsBoolean()
  approval?: boolean;

  /** The user who asks for a deployment may not approve it; implies `approval`. */
  @Optional()
  @IsBoolean()
  requiresOther?: boolean;

  /** Deploy nothing; new commits wait. An object freezes, too, and says why; `by` and `at` of an answer are not read. */
  @Optional()
  @BooleanOrFreeze()
  frozen?: boolean | FreezeRequest;
}

/** Settings of a request, with the defaults of the fields that it leaves out. */
export function deploymentSettingsOf(request: DeploymentSettingsRequest): NewDeploymentSettings {
  const { follow, apps = 'all', approval = false, requiresOther = false, frozen = false } = request;
  return {
    followed: checkFollowed(follow),
    gitAppIds: apps === 'all' ? null : [...new Set(apps)],
    needsApproval: approval || requiresOther,
    requiresOther,
    isFrozen: frozen !== false,
    ...(typeof frozen === 'object' && { freezeReason: frozen.reason?.trim() || undefined }),
  };
}

export class FollowView {
  branch?: string;
  tags?: string;
}

class NamedView {
  name!: string;
}

export class FreezeView {
  /** Null if a set-up file did, or an earlier version of Trellis. */
  @ApiProperty({ type: NamedView, nullable: true })
  by!: NamedView | null;
  at!: string | null;
  reason!: string | null;
}

class RolledBackFromView {
  deploymentId!: string;
  sha!: string;
}

export class RollbackView {
  /** The deployment that rolled back. */
  deploymentId!: string;
  /** The commit that it went back to. */
  sha!: string;
  /** The deployment that was live before. */
  from!: RolledBackFromView;
  by!: NamedView;
  at!: string;
}

@ApiExtraModels(FreezeView)
export class DeploymentSettingsView {
  follow!: FollowView;
  @ApiProperty({
    oneOf: [
      { type: 'string', enum: ['all'] },
      { type: 'array', items: { type: 'string' } },
    ],
  })
  apps!: 'all' | string[];
  approval!: boolean;
  requiresOther!: boolean;
  /** False unless the workspace is frozen. */
  @ApiProperty({ oneOf: [{ $ref: getSchemaPath(FreezeView) }, { type: 'boolean', enum: [false] }] })
  frozen!: FreezeView | false;
  /** A roll back by a person. Nothing is deployed on its own until a person deploys something newer, or resumes. */
  @ApiProperty({ type: RollbackView, nullable: true })
  rolledBack!: RollbackView | null;
  /** `nothing_triggers`: neither a webhook nor an interval reports new commits, so only a user starts deployments. */
  @ApiProperty({ enum: DEPLOYMENT_WARNINGS, isArray: true })
  warnings!: (typeof DEPLOYMENT_WARNINGS)[number][];
}

export class TagPatternView {
  /** Such as `Orders/*`. */
  pattern!: string;
  /** Number of tags that it fits. */
  count!: number;
}

export class FollowableRefsView {
  branches!: string[];
  /** Patterns for the tags that there are. */
  @ApiProperty({ type: [TagPatternView] })
  tagPatterns!: TagPatternView[];
}

export class DeploymentSummaryView {
  /** True if the workspace follows a branch or tags. */
  isConfigured!: boolean;
  approval!: boolean;
  requiresOther!: boolean;
  frozen!: boolean;
  @ApiProperty({ type: RollbackView, nullable: true })
  rolledBack!: RollbackView | null;
  /** Number of deployments that wait for an approval, or for the end of a freeze. */
  waiting!: number;
  /** Number of deployments that the caller may approve now. */
  toApprove!: number;
}

export class DeploymentsQuery extends PageQuery {
  /** Only deployments with this status. */
  @ApiPropertyOptional({ enum: DEPLOYMENT_STATUSES })
  @Optional()
  @IsIn(DEPLOYMENT_STATUSES)
  status?: DeploymentStatus;

  /** `false`: without plans that were not applied. */
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'true' })
  @Optional()
  @IsIn(['true', 'false'])
  plans?: 'true' | 'false';
}

export class DeploymentRequest {
  /** The commit; default: the latest that the workspace follows. */
  @Optional()
  @Matches(/^[0-9a-f]{40}$/, { message: 'must be the id of a commit, in 40 hexadecimal digits' })
  sha?: string;

  /** Only plan it. */
  @Optional()
  @IsBoolean()
  plan?: boolean;
}

export class DecisionRequest {
  /** Reason, for the people who read it later. */
  @Optional()
  @IsString()
  @MaxLength(2_000)
  comment?: string;
}

export class ApprovalRequest extends DecisionRequest {
  /** Approve a deployment although it is a roll back: a newer commit is live. */
  @Optional()
  @IsBoolean()
  confirmRollback?: boolean;
}

export class DeploymentChangesQuery {
  /** The id that the app has in the repository. */
  @IsString()
  @MinLength(1)
  @MaxLength(LONGEST_GIT_ID)
  gitAppId!: string;
}

export class DeploymentChangesView extends ChangesView {
  @ApiProperty({ enum: DEPLOYED_CHANGES })
  change!: (typeof DEPLOYED_CHANGES)[number];
}

export class DeployedAppView {
  gitAppId!: string;
  name!: string;
  /**
   * `removed`: the commit no longer has the app; it stays here. `restored`: in a roll back, the app gets its former content
   * again.
   */
  @ApiProperty({ enum: DEPLOYED_CHANGES })
  change!: (typeof DEPLOYED_CHANGES)[number];
  /** Number of changes; 0 for an app that is added. */
  total!: number;
}

export class MissingCredentialsView extends DataSourceWithoutCredentialsView {
  gitAppId!: string;
  appName!: string;
}

export class DeploymentMissingView extends MissingView {
  /** Data sources whose encrypted options have no values here. */
  @ApiProperty({ type: [MissingCredentialsView] })
  credentials!: MissingCredentialsView[];
}

export class DeploymentProblemView {
  code!: string;
  detail!: string;
  /** Null for a problem that does not concern one app. */
  gitAppId!: string | null;
}

export class DeployedDataSourceView extends SettledDataSourceView {
  gitAppId!: string;
  appName!: string;
}

export class CommitsApartView {
  total!: number;
  /** The newest ones, newest first. */
  @ApiProperty({ type: [CommitView] })
  items!: CommitView[];
}

export class DeploymentNoticeView extends DeploymentProblemView {}

export class BroughtBackView {
  /** The commit that was rolled back. */
  sha!: string;
  commits!: CommitsApartView;
}

export class DeploymentPlanView {
  /** True if the commit is older than the live one: for a waiting deployment, from the moment that it became so. */
  isRollback!: boolean;
  /** Commits since the deployed one; for a roll back, the commits that it takes back. Null if they are not known. */
  @ApiProperty({ type: CommitsApartView, nullable: true })
  commits!: CommitsApartView | null;
  /** Commits that a person has rolled back, and that this deployment brings back; null: none. */
  @ApiProperty({ type: BroughtBackView, nullable: true })
  bringsBack!: BroughtBackView | null;
  @ApiProperty({ type: [DeployedAppView] })
  apps!: DeployedAppView[];
  /** Values that the apps refer to and the workspace lacks. They are no reason to refuse. */
  missing!: DeploymentMissingView;
  /** Data sources whose options were changed here and differ in the commit. */
  @ApiProperty({ type: [CollisionView] })
  collisions!: CollisionView[];
  /** Reasons why nothing was, or can be, deployed. */
  @ApiProperty({ type: [DeploymentProblemView] })
  problems!: DeploymentProblemView[];
  /** Entries of the repository's list of apps that lead nowhere, or are outdated. They are no reason to refuse. */
  @ApiProperty({ type: [DeploymentNoticeView] })
  notices!: DeploymentNoticeView[];
  /**
   * In an applied deployment: data sources that the connected editor had not as the commit has them, once for each app;
   * absent: none.
   */
  @ApiProperty({ type: [DeployedDataSourceView], required: false })
  hostDataSources?: DeployedDataSourceView[];
}

export class ApproverView {
  id!: string;
  name!: string;
}

export class DecisionView {
  by!: ApproverView;
  at!: string;
  comment!: string | null;
}

export class DeploymentView {
  id!: string;
  /**
   * `waiting`: for an approval, for the end of a freeze, or for its turn; `refused`: for its problems; `rejected`: by an admin.
   */
  @ApiProperty({ enum: DEPLOYMENT_STATUSES })
  status!: (typeof DEPLOYMENT_STATUSES)[number];
  /**
   * Reason why it waits: for an approval, the end of a freeze, or a person who deploys something newer or resumes automatic
   * deployments after a roll back; null if it does not wait.
   */
  @ApiProperty({ enum: WAITING_REASONS, nullable: true })
  reason!: (typeof WAITING_REASONS)[number] | null;
  /** True while its job waits for its turn, or runs. */
  isRunning!: boolean;
  /** Null until the commit was found. */
  sha!: string | null;
  /** The branch or the tag by which it was found. */
  ref!: string | null;
  /** Author of the commit. */
  author!: AuthorView | null;
  message!: string | null;
  plan!: DeploymentPlanView;
  /** True if no user requested it. */
  isAutomatic!: boolean;
  /** The user who asked for it; null for an automatic deployment. */
  requestedBy!: ApproverView | null;
  approvedBy!: ApproverView | null;
  /** Its approval or rejection; null without one. */
  @ApiProperty({ type: DecisionView, nullable: true })
  decided!: DecisionView | null;
  createdAt!: string;
  startedAt!: string | null;
  durationMs!: number | null;
}

export class LiveAppView {
  id!: string;
  gitAppId!: string;
  name!: string;
}

export class LiveDeploymentView {
  /** The deployment that was applied last. */
  @ApiProperty({ type: DeploymentView, nullable: true })
  deployment!: DeploymentView | null;
  /** The one to roll back to; null if there is none. */
  @ApiProperty({ type: DeploymentView, nullable: true })
  previous!: DeploymentView | null;
  /** Apps of the workspace that have a state of the repository, by name. */
  @ApiProperty({ type: [LiveAppView] })
  apps!: LiveAppView[];
  /** Page of a commit at the provider, with `{sha}` for its id; null if it is not known. */
  commitUrlTemplate!: string | null;
}

export class DeploymentPage {
  @ApiProperty({ type: [DeploymentView] })
  items!: DeploymentView[];
  nextCursor!: string | null;
}
