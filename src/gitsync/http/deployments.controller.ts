import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { idOfCursor, JobAnswer, PageQuery, pageOf, Refuses } from '../../core/http';
import { Audited, CurrentMember, type Actor } from '../../workspaces';
import { checkFollowed } from '../domain';
import { Deployments } from '../server/deployments';
import {
  DeploymentPage,
  DeploymentRequest,
  DeploymentSettingsRequest,
  DeploymentSettingsView,
  DeploymentView,
} from './deployments.dto';
import { presentDeployment, presentSettings } from './deployments/present-deployment';
import { AsksRemote, NOT_CONNECTED } from './documentation';

/** Reasons for which nothing is deployed. */
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
   * Follow a branch, or tags, of the repository: what lands there is deployed, once a webhook or a look at the remote has told
   * of it.
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

  /** Follow nothing any more. The apps stay as they are. */
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
   * Deploy a commit, or what the workspace follows: all apps in one transaction, or none, and the reasons. With `plan`,
   * nothing changes. Apps that are edited in a ToolJet or Node-RED are switched there first, one after the other; if that
   * breaks off, and there is no way back, `deployment_incomplete` names them.
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

  /** Apply a deployment that waits, or a plan. */
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

  /** Deploy the commit of an earlier deployment once more, such as to go back to it. */
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
