import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { idOfCursor, JobAnswer, PageQuery, pageOf, Refuses } from '../../core/http';
import { Audited, CurrentMember, type Actor } from '../../workspaces';
import { checkFollowed } from '../domain';
import { Deployments, CollisionChoices } from '../server/deployments';
import type { DeploymentSettings } from '../store/deployment-settings';
import type { Deployment, DeploymentPlan, RememberedChoice } from '../store/deployments';
import {
  DeploymentPage,
  DeploymentRequest,
  DeploymentSettingsRequest,
  DeploymentSettingsView,
  DeploymentView,
  CollisionChoicesView,
  CollisionChoiceView,
  DecideCollisionRequest,
} from './deployments.dto';
import { AsksRemote, NOT_CONNECTED } from './documentation';

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
  constructor(private readonly deployments: Deployments) {}

  /** The branch or tags that the workspace follows. */
  @Get('deployment')
  @Allow('admin')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  async settings(@CurrentMember() { workspaceId }: Actor): Promise<DeploymentSettingsView> {
    return presentSettings(await this.deployments.getSettings(workspaceId));
  }

  /**
   * Follow a branch, or tags, of the repository: commits that land there are deployed, once a webhook or a poll of the remote
   * has reported them.
   */
  @Put('deployment')
  @Allow('admin')
  @Audited(({ body }) => ({
    action: body.frozen === true ? 'froze' : 'configured',
    target: 'deployment',
    detail: body,
  }))
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED)
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_branch', 'invalid_tags')
  async put(
    @CurrentMember() { workspaceId }: Actor,
    @Body() { follow, apps = 'all', approval = false, frozen = false }: DeploymentSettingsRequest,
  ): Promise<DeploymentSettingsView> {
    await this.deployments.put(workspaceId, {
      followed: checkFollowed(follow),
      gitAppIds: apps === 'all' ? null : [...new Set(apps)],
      needsApproval: approval,
      isFrozen: frozen,
    });
    return presentSettings(await this.deployments.getSettings(workspaceId));
  }

  /** Stop following. The apps stay as they are. */
  @Delete('deployment')
  @HttpCode(204)
  @Allow('admin')
  @Audited(() => ({ action: 'configured', target: 'deployment', detail: { removed: true } }))
  remove(@CurrentMember() { workspaceId }: Actor): Promise<void> {
    return this.deployments.remove(workspaceId);
  }

  /** The deployments, the newest first. */
  @Get('deployments')
  @Allow('viewer')
  async list(@CurrentMember() { workspaceId }: Actor, @Query() query: PageQuery): Promise<DeploymentPage> {
    const page = { before: idOfCursor(query), take: query.limit + 1 };
    return pageOf(await this.deployments.list(workspaceId, page), query.limit, presentDeployment);
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

  /** Apply a waiting deployment, or a plan. */
  @Post('deployments/:deployment/approve')
  @HttpCode(200)
  @Allow('admin')
  @Audited(({ params }) => ({ action: 'approved', target: params.deployment }))
  @ApiOkResponse({ type: DeploymentView })
  @Refuses(HttpStatus.NOT_FOUND, 'not_found', 'git_commit_not_found')
  @AsksRemote({ conflicts: ['already_approved', 'deployment_not_waiting', ...CONFLICTS] })
  async approve(
    @CurrentMember() actor: Actor,
    @Param('deployment') deploymentId: string,
  ): Promise<JobAnswer> {
    return new JobAnswer(await this.deployments.approve(actor, deploymentId));
  }

  /** Deploy the commit of an earlier deployment again, for instance to roll back. */
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
}

const NO_PLAN: DeploymentPlan = {
  apps: [],
  missing: { constants: [], secrets: [], credentials: [] },
  collisions: [],
  problems: [],
};

const presentSettings = (settings: DeploymentSettings): DeploymentSettingsView => ({
  follow: settings.followed,
  apps: settings.gitAppIds ?? 'all',
  approval: settings.needsApproval,
  frozen: settings.isFrozen,
});

export function presentDeployment(deployment: Deployment): DeploymentView {
  const { id, status, sha, ref, author, message, isAutomatic, approvedBy } = deployment;
  const { startedAt, finishedAt } = deployment;
  return {
    id,
    status: status ?? 'waiting',
    isRunning: status === null,
    sha,
    ref,
    author,
    message,
    plan: planOf(deployment),
    isAutomatic,
    approvedBy,
    startedAt: startedAt?.toISOString() ?? null,
    durationMs: startedAt && finishedAt && Math.max(0, finishedAt.getTime() - startedAt.getTime()),
  };
}

/** Returns the plan; in a failed deployment, with the failure of its job as the only problem. */
function planOf({ status, plan, error }: Deployment): DeploymentPlan {
  if (status !== 'failed') return plan ?? NO_PLAN;
  const { code, message } = error ?? { code: 'git_interrupted', message: 'The deployment was interrupted.' };
  return { ...(plan ?? NO_PLAN), problems: [{ code, detail: message, gitAppId: null }] };
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
