import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { DeferredAnswer } from '../../core/http';
import { CurrentMember, type Actor } from '../../workspaces';
import { AcceptJobs } from '../operations/accept-jobs';
import { AcceptedJobView, ImportRequest } from './gitsync.dto';
import { ImportedAppView, PreviewView, RepositoryAppPage } from './repository.dto';

@ApiTags('GitSync of a workspace')
@Controller('api/workspaces/:w/git')
export class RepositoryController {
  constructor(private readonly accept: AcceptJobs) {}

  /** The apps that the repository has, with what stands in the way of any of them. */
  @Get('apps')
  @Allow('builder')
  @ApiOkResponse({ type: RepositoryAppPage })
  @ApiAcceptedResponse({ type: AcceptedJobView })
  async list(@CurrentMember() actor: Actor): Promise<DeferredAnswer> {
    return new DeferredAnswer(await this.accept.read(actor, { kind: 'list_apps' }));
  }

  /** One of them before its import: what it refers to and the workspace lacks, and whether its name is free. */
  @Get('apps/:gitAppId/preview')
  @Allow('builder')
  @ApiOkResponse({ type: PreviewView })
  @ApiAcceptedResponse({ type: AcceptedJobView })
  async preview(@CurrentMember() actor: Actor, @Param('gitAppId') gitAppId: string): Promise<DeferredAnswer> {
    return new DeferredAnswer(
      await this.accept.read(actor, { kind: 'list_apps', previewGitAppId: gitAppId }),
    );
  }

  /** Import an app: it comes locked, and goes on from there by pulling. */
  @Post('imports')
  @Allow('builder')
  @ApiCreatedResponse({ type: ImportedAppView })
  @ApiAcceptedResponse({ type: AcceptedJobView })
  async import(@CurrentMember() actor: Actor, @Body() body: ImportRequest): Promise<DeferredAnswer> {
    return new DeferredAnswer(await this.accept.import(actor, body));
  }
}
