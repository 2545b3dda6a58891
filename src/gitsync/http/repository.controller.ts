import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { DeferredAnswer, LongListQuery, pageOfLongList, Refuses } from '../../core/http';
import { CurrentMember, type Actor } from '../../workspaces';
import { AcceptJobs } from '../operations/accept-jobs';
import { CommitMany } from '../operations/commit-many';
import { AsksRemote, NOT_CONNECTED } from './documentation';
import { BatchImportRequest, BatchImportView, ImportRequest } from './gitsync.dto';
import {
  CommitManyRequest,
  CommitManyResultView,
  CommitPlanView,
  ImportedAppView,
  NothingOfManyView,
  PreviewView,
  RepositoryAppPage,
} from './repository.dto';

@ApiTags('GitSync of a workspace')
@Controller('api/workspaces/:w/git')
export class RepositoryController {
  constructor(
    private readonly accept: AcceptJobs,
    private readonly many: CommitMany,
  ) {}

  /** The apps that the repository has, with what stands in the way of any of them. */
  @Get('apps')
  @Allow('builder')
  @ApiOkResponse({ type: RepositoryAppPage })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async list(@CurrentMember() actor: Actor, @Query() query: LongListQuery): Promise<DeferredAnswer> {
    const page = pageOfLongList(query);
    return new DeferredAnswer(await this.accept.read(actor, { kind: 'list_apps', page }));
  }

  /** One of them before its import: what it refers to and the workspace lacks, and whether its name is free. */
  @Get('apps/:gitAppId/preview')
  @Allow('builder')
  @ApiOkResponse({ type: PreviewView })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async preview(@CurrentMember() actor: Actor, @Param('gitAppId') gitAppId: string): Promise<DeferredAnswer> {
    return new DeferredAnswer(
      await this.accept.read(actor, { kind: 'list_apps', previewGitAppId: gitAppId }),
    );
  }

  /** What a commit of all apps that are not committed as they are would do. What differs there is settled first. */
  @Get('commits/plan')
  @Allow('builder')
  @ApiOkResponse({ type: CommitPlanView })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async plan(@CurrentMember() actor: Actor): Promise<DeferredAnswer> {
    return new DeferredAnswer(await this.accept.read(actor, { kind: 'plan_commit' }));
  }

  /** Commit several apps as they are now, in one commit: all of them, or none. Nothing there is replaced unseen. */
  @Post('commits')
  @Allow('builder')
  @ApiCreatedResponse({ type: CommitManyResultView })
  @ApiOkResponse({ type: NothingOfManyView, description: 'All of them stood there already.' })
  @AsksRemote({
    refused: ['invalid_message', 'git_push_rejected'],
    conflicts: [
      'app_locked',
      ...NOT_CONNECTED,
      'git_read_only_key',
      'git_remote_moved',
      'git_app_name_taken',
      'git_cancelled',
    ],
  })
  async commitMany(@CurrentMember() actor: Actor, @Body() body: CommitManyRequest): Promise<DeferredAnswer> {
    return new DeferredAnswer(await this.many.accept(actor, body));
  }

  /** Import an app: it comes locked, and goes on from there by pulling, unless an admin wants it otherwise. */
  @Post('imports')
  @Allow('builder')
  @ApiCreatedResponse({ type: ImportedAppView })
  @AsksRemote({
    refused: ['invalid_app_name', 'invalid_app_document'],
    conflicts: ['app_name_taken', ...NOT_CONNECTED, 'git_cancelled'],
  })
  async import(@CurrentMember() actor: Actor, @Body() body: ImportRequest): Promise<DeferredAnswer> {
    const [jobId] = await this.accept.import(actor, [body], { isLocked: body.locked ?? true });
    return new DeferredAnswer(jobId);
  }

  /** Import many apps, each by a job of its own: one that fails stops no other. Answers at once. */
  @Post('imports/batch')
  @HttpCode(HttpStatus.ACCEPTED)
  @Allow('builder')
  @ApiAcceptedResponse({ type: BatchImportView })
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_app_name')
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED)
  async importMany(
    @CurrentMember() actor: Actor,
    @Body() body: BatchImportRequest,
  ): Promise<BatchImportView> {
    const jobIds = await this.accept.import(actor, body.apps, { isLocked: body.locked ?? true });
    const items = body.apps.map(({ gitAppId = null, path = null }, index) => ({
      jobId: jobIds[index],
      gitAppId,
      path,
    }));
    return { items };
  }
}
