import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../auth';
import { CallAnswer, idOfCursor, JobAnswer, pageOf, Refuses } from '../core/http';
import { Audited, CurrentMember, ManagedSettings, RunsBeforeTransaction, type Actor } from '../workspaces';
import { commitWebUrl } from '../gitsync/domain/remote/provider';
import { parseRemoteUrl } from '../gitsync/domain/remote/url';
import { Deployments, CollisionChoices, FollowableRefs } from './deployments';
import type { Deployment, RememberedChoice } from './store';
import type { Rollback } from './rollbacks';
import {
  ApprovalRequest,
  deploymentSettingsOf,
  DeploymentPage,
  DeploymentPlanView,
  DeploymentRequest,
  DeploymentSettingsRequest,
  DeploymentSettingsView,
  DeploymentView,
  CollisionChoicesView,
  CollisionChoiceView,
  DecideCollisionRequest,
  DecisionRequest,
  DeploymentChangesQuery,
  DeploymentChangesView,
  DeploymentsQuery,
  DeploymentSummaryView,
  FollowableRefsView,
  LiveDeploymentView,
  RollbackView,
} from './deployments.dto';
import { AsksRemote, FailsAtRemote, NOT_CONNECTED } from '../gitsync/http/documentation';

/** Reasons why nothing is deployed. */
const CONFLICTS = [
  'deployment_not_configured',
  'deployment_frozen',
  'deployment_outdated',
  'host_busy',
  'host_not_connected',
  ...NOT_CONNECTED,
  'git_cancelled',
];

@ApiTags('Releases and environments')
@Controller('api/workspaces/:w')
export class DeploymentsController {
  constructor(
    private readonly deployments: Deployments,
    private readonly refs: FollowableRefs,
    private readonly managed: ManagedSettings,
  ) {}

  /** The branch or tags that the workspace follows. */
  @Get('deployment')
  @Allow('admin')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  async settings(@CurrentMember() { workspaceId }: Actor): Promise<DeploymentSettingsView> {
    return this.presentSettings(workspaceId);
  }

  /** Branches and tags of the repository, to follow. */
  @Get('deployment/refs')
  @Allow('admin')
  @FailsAtRemote({ conflicts: NOT_CONNECTED })
  listRefs(@CurrentMember() { workspaceId }: Actor): Promise<FollowableRefsView> {
    return this.refs.list(workspaceId);
  }

  /**
   * Follow a branch, or tags, of the repository: commits that land there are deployed, once a webhook or a poll of the remote
   * has reported them. The repository is asked for a branch that was not followed before.
   */
  @Put('deployment')
  @Allow('admin')
  @RunsBeforeTransaction()
  @Audited(({ body }) => ({
    action: body.frozen ? 'froze' : 'configured',
    target: 'deployment',
    detail: body,
  }))
  @FailsAtRemote({
    conflicts: [...NOT_CONNECTED, 'managed_by_file'],
    refused: ['invalid_branch', 'invalid_tag_pattern', 'invalid_tags'],
  })
  async put(
    @CurrentMember() actor: Actor,
    @Body() body: DeploymentSettingsRequest,
  ): Promise<DeploymentSettingsView> {
    const { workspaceId } = actor;
    await this.managed.refuse(workspaceId, 'deployment');
    await this.deployments.put(workspaceId, deploymentSettingsOf(body), actor);
    return this.presentSettings(workspaceId);
  }

  /**
   * Resume automatic deployments after a roll back: what has landed is deployed, or waits for its approval. A deployment of
   * something newer does so as well.
   */
  @Post('deployment/resume')
  @HttpCode(204)
  @Allow('admin')
  @Audited(() => ({ action: 'configured', target: 'deployment', detail: { resumed: true } }))
  @Refuses(HttpStatus.CONFLICT, 'deployment_not_configured', 'deployment_not_rolled_back', ...NOT_CONNECTED)
  resume(@CurrentMember() { workspaceId }: Actor): Promise<void> {
    return this.deployments.resume(workspaceId);
  }

  /** Stop following. The apps stay as they are. */
  @Delete('deployment')
  @HttpCode(204)
  @Allow('admin')
  @Audited(() => ({ action: 'configured', target: 'deployment', detail: { removed: true } }))
  @Refuses(HttpStatus.CONFLICT, 'managed_by_file')
  async remove(@CurrentMember() { workspaceId }: Actor): Promise<void> {
    await this.managed.refuse(workspaceId, 'deployment');
    await this.deployments.remove(workspaceId);
  }

  /** The deployments, the newest first, with plans that were made. */
  @Get('deployments')
  @Allow('viewer')
  async list(
    @CurrentMember() { workspaceId }: Actor,
    @Query() query: DeploymentsQuery,
  ): Promise<DeploymentPage> {
    const filter = { status: query.status, hasPlans: query.plans !== 'false' };
    const page = { before: idOfCursor(query), take: query.limit + 1, filter };
    return pageOf(await this.deployments.list(workspaceId, page), query.limit, presentDeployment);
  }

  /** The number of deployments that wait, and whether new ones need an approval. */
  @Get('deployments/summary')
  @Allow('viewer')
  async summary(@CurrentMember() actor: Actor): Promise<DeploymentSummaryView> {
    const { settings, waiting, toApprove, rollback } = await this.deployments.summary(actor);
    return {
      isConfigured: settings !== null,
      approval: settings?.needsApproval ?? false,
      requiresOther: settings?.requiresOther ?? false,
      frozen: settings?.isFrozen ?? false,
      rolledBack: rollback && presentRollback(rollback),
      waiting,
      toApprove,
    };
  }

  /** The deployment that is live, and the one to roll back to. */
  @Get('deployments/live')
  @Allow('viewer')
  async live(@CurrentMember() { workspaceId }: Actor): Promise<LiveDeploymentView> {
    const { deployment, previous, apps, repositoryUrl } = await this.deployments.live(workspaceId);
    return {
      deployment: deployment && presentDeployment(deployment),
      previous: previous && presentDeployment(previous),
      apps,
      commitUrlTemplate: repositoryUrl && commitWebUrl(parseRemoteUrl(repositoryUrl), '{sha}'),
    };
  }

  /**
   * The differences that a deployment makes to an app, against the app as it is here now; once it is decided, the differences
   * that it made, or would have made. Nothing is listed for an added app.
   */
  @Get('deployments/:deployment/changes')
  @Allow('viewer')
  @ApiOkResponse({ type: DeploymentChangesView })
  @Refuses(HttpStatus.FORBIDDEN, 'drafts_for_builders')
  @Refuses(
    HttpStatus.NOT_FOUND,
    'not_found',
    'git_app_not_found',
    'git_commit_not_found',
    'deployment_changes_unknown',
  )
  @AsksRemote({ refused: ['invalid_app_document'], conflicts: NOT_CONNECTED })
  async changes(
    @CurrentMember() actor: Actor,
    @Param('deployment') deploymentId: string,
    @Query() { gitAppId }: DeploymentChangesQuery,
  ): Promise<DeploymentChangesView | CallAnswer> {
    const found = await this.deployments.changes(actor, { deploymentId, gitAppId });
    return 'call' in found ? new CallAnswer(found.call) : found;
  }

  /**
   * Deploy a commit, by default the latest that the workspace follows: all apps in one transaction or, with the reasons, none.
   * With `plan`, nothing changes. Apps that are edited in a ToolJet or Node-RED are switched there first, one after the other;
   * if that breaks off, and cannot be undone, `deployment_incomplete` names them.
   */
  @Post('deployments')
  @Allow('builder')
  @Audited(({ body }) => (body.plan === true ? null : { action: 'deployed', target: null, detail: body }))
  @ApiCreatedResponse({ type: DeploymentView })
  @Refuses(HttpStatus.NOT_FOUND, 'git_commit_not_found', 'git_ref_not_found', 'git_tag_not_found')
  @Refuses(HttpStatus.BAD_GATEWAY, 'deployment_incomplete', 'host_unreachable')
  @AsksRemote({ conflicts: CONFLICTS })
  async start(
    @CurrentMember() actor: Actor,
    @Body() { sha, plan = false }: DeploymentRequest,
  ): Promise<JobAnswer> {
    return new JobAnswer(await this.deployments.start(actor, { sha: sha ?? null, isPlan: plan }));
  }

  /**
   * Apply a waiting deployment, or a plan. With `requiresOther`, the user who asked for it may not; an automatic deployment was
   * asked for by no user. A commit older than the live one is a roll back, which has to be confirmed.
   */
  @Post('deployments/:deployment/approve')
  @HttpCode(200)
  @Allow('admin')
  @Audited(({ params, body }) => ({
    action: 'approved',
    target: params.deployment,
    detail: { comment: commentOf(body) ?? undefined, confirmRollback: body.confirmRollback },
  }))
  @ApiOkResponse({ type: DeploymentView })
  @Refuses(HttpStatus.FORBIDDEN, 'approval_by_other')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found', 'git_commit_not_found')
  @AsksRemote({ conflicts: ['already_approved', 'already_rejected', 'deployment_not_waiting', ...CONFLICTS] })
  async approve(
    @CurrentMember() actor: Actor,
    @Param('deployment') deploymentId: string,
    @Body() body: ApprovalRequest,
  ): Promise<JobAnswer> {
    const approval = { comment: commentOf(body), confirmsRollback: body.confirmRollback ?? false };
    return new JobAnswer(await this.deployments.approve(actor, deploymentId, approval));
  }

  /** End a waiting deployment, or a plan, without applying it. */
  @Post('deployments/:deployment/reject')
  @HttpCode(200)
  @Allow('admin')
  @Audited(({ params, body }) => ({
    action: 'rejected',
    target: params.deployment,
    detail: { comment: commentOf(body) ?? undefined },
  }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'already_approved', 'already_rejected', 'deployment_not_waiting')
  async reject(
    @CurrentMember() actor: Actor,
    @Param('deployment') deploymentId: string,
    @Body() body: DecisionRequest,
  ): Promise<DeploymentView> {
    return presentDeployment(await this.deployments.reject(actor, deploymentId, commentOf(body)));
  }

  /**
   * Deploy the commit of an earlier deployment again, for instance to roll back. With `requiresOther`, it waits for another
   * admin. After a roll back, nothing is deployed on its own until a person deploys something newer, or resumes.
   */
  @Post('deployments/:deployment/again')
  @HttpCode(200)
  @Allow('admin')
  @Audited(({ params }) => ({ action: 'deployed', target: params.deployment, detail: { again: true } }))
  @ApiOkResponse({ type: DeploymentView })
  @Refuses(HttpStatus.NOT_FOUND, 'not_found', 'git_commit_not_found')
  @AsksRemote({ conflicts: ['deployment_without_commit', ...CONFLICTS] })
  async again(@CurrentMember() actor: Actor, @Param('deployment') deploymentId: string): Promise<JobAnswer> {
    return new JobAnswer(await this.deployments.repeat(actor, deploymentId));
  }

  private async presentSettings(workspaceId: string): Promise<DeploymentSettingsView> {
    const settings = await this.deployments.getSettings(workspaceId);
    const rollback = await this.deployments.findRollback(workspaceId);
    return {
      follow: settings.followed,
      apps: settings.gitAppIds ?? 'all',
      approval: settings.needsApproval,
      requiresOther: settings.requiresOther,
      frozen: settings.isFrozen && {
        by: settings.frozenBy && { name: settings.frozenBy.name },
        at: settings.frozenAt?.toISOString() ?? null,
        reason: settings.freezeReason,
      },
      rolledBack: rollback && presentRollback(rollback),
      warnings: (await this.deployments.hasTrigger(workspaceId)) ? [] : ['nothing_triggers'],
    };
  }
}

/** Returns null for an empty comment. */
const commentOf = ({ comment }: { comment?: unknown }): string | null =>
  (typeof comment === 'string' && comment.trim()) || null;

const presentRollback = ({ deploymentId, sha, from, by: { name }, at }: Rollback): RollbackView => ({
  deploymentId,
  sha,
  from,
  by: { name },
  at: at.toISOString(),
});

const NO_PLAN: DeploymentPlanView = {
  isRollback: false,
  commits: null,
  bringsBack: null,
  apps: [],
  missing: { constants: [], secrets: [], credentials: [] },
  collisions: [],
  problems: [],
  notices: [],
};

export function presentDeployment(deployment: Deployment): DeploymentView {
  const { id, status, reason, sha, ref, author, message, isAutomatic, requestedBy, approvedBy } = deployment;
  const { createdAt, startedAt, finishedAt } = deployment;
  return {
    id,
    status: status ?? 'waiting',
    reason,
    isRunning: status === null,
    sha,
    ref,
    author,
    message,
    plan: planOf(deployment),
    isAutomatic,
    requestedBy,
    approvedBy,
    decided: decisionOf(deployment),
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    durationMs: startedAt && finishedAt && Math.max(0, finishedAt.getTime() - startedAt.getTime()),
  };
}

/** Returns the plan; in a failed deployment, with the failure of its job as the only problem. */
function planOf({ status, plan, error }: Deployment): DeploymentPlanView {
  const { isOutdated: _, ...found } = plan ?? {};
  const known: DeploymentPlanView = { ...NO_PLAN, ...found };
  if (status !== 'failed') return known;
  const { code, message } = error ?? { code: 'git_interrupted', message: 'The deployment was interrupted.' };
  return { ...known, problems: [{ code, detail: message, gitAppId: null }] };
}

function decisionOf({ approvedBy, approvedAt, rejectedBy, rejectedAt, comment }: Deployment) {
  const [by, at] = rejectedBy ? [rejectedBy, rejectedAt] : [approvedBy, approvedAt];
  return by && at && { by, at: at.toISOString(), comment };
}

@ApiTags('Releases and environments')
@Controller('api/workspaces/:w')
export class CollisionsController {
  constructor(private readonly choices: CollisionChoices) {}

  /** Decisions on collisions of data sources, which deployments follow. */
  @Get('deployment/collision-choices')
  @Allow('admin')
  async list(@CurrentMember() { workspaceId }: Actor): Promise<CollisionChoicesView> {
    return { items: (await this.choices.list(workspaceId)).map(present) };
  }

  /** Decide on a collision that the plan of a deployment names, for the next deployment and later ones. */
  @Put('deployments/:deployment/collisions/:collision')
  @Allow('admin')
  @Audited(({ body: { choice }, answer }) => {
    const { appName, name, dataSourceId } = answer as CollisionChoiceView;
    const detail = { collision: `${appName} › ${name ?? dataSourceId}`, choice };
    return { action: 'configured', target: 'deployment', detail };
  })
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'deployment_not_configured')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'data_source_gone')
  async decide(
    @CurrentMember() actor: Actor,
    @Param() { deployment: deploymentId, collision: collisionId }: { deployment: string; collision: string },
    @Body() { choice }: DecideCollisionRequest,
  ): Promise<CollisionChoiceView> {
    return present(await this.choices.decide(actor, { deploymentId, collisionId, choice }));
  }

  /** Forget a decision: the next deployment that meets the collision asks again. */
  @Delete('deployment/collision-choices/:collision')
  @HttpCode(204)
  @Allow('admin')
  @Audited(({ params }) => ({
    action: 'configured',
    target: 'deployment',
    detail: { collision: params.collision, removed: true },
  }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  forget(@CurrentMember() { workspaceId }: Actor, @Param('collision') collisionId: string): Promise<void> {
    return this.choices.forget(workspaceId, collisionId);
  }
}

const present = ({ decidedAt, ...choice }: RememberedChoice): CollisionChoiceView => ({
  ...choice,
  decidedAt: decidedAt.toISOString(),
});
