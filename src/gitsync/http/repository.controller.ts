import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { DeferredAnswer, LongListQuery, pageOfLongList } from '../../core/http';
import { CurrentMember, type Actor } from '../../workspaces';
import { AcceptJobs } from '../operations/accept-jobs';
import { AsksRemote, NOT_CONNECTED } from './documentation';
import { ImportRequest } from './gitsync.dto';
import { ImportedAppView, PreviewView, RepositoryAppPage } from './repository.dto';

@ApiTags('GitSync of a workspace')
@Controller('api/workspaces/:w/git')
export class RepositoryController {
  constructor(private readonly accept: AcceptJobs) {}

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

  /** Import an app: it comes locked, and goes on from there by pulling. */
  @Post('imports')
  @Allow('builder')
  @ApiCreatedResponse({ type: ImportedAppView })
  @AsksRemote({
    refused: ['invalid_app_name', 'invalid_app_document'],
    conflicts: ['app_name_taken', ...NOT_CONNECTED, 'git_cancelled'],
  })
  async import(@CurrentMember() actor: Actor, @Body() body: ImportRequest): Promise<DeferredAnswer> {
    return new DeferredAnswer(await this.accept.import(actor, body));
  }
}
