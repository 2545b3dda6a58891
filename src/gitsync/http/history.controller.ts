import { Body, Controller, Get, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { CallAnswer, HttpAnswer, JobAnswer, Refuses } from '../../core/http';
import { CurrentMember, RunsBeforeTransaction, TakesBranch, type Actor } from '../../workspaces';
import { ReadHistory } from '../server/read-repository';
import { RestoreApp } from '../server/restore-app';
import { CommitResultView } from './commit.dto';
import { AsksRemote, NOT_CONNECTED } from './documentation';
import { HistoryPage, HistoryQuery, RestoredView, RestoreRequest } from './history.dto';

@ApiTags('GitSync of an app')
@TakesBranch()
@Controller('api/workspaces/:w/apps/:a/git')
export class HistoryController {
  constructor(
    private readonly history: ReadHistory,
    private readonly restoring: RestoreApp,
  ) {}

  /**
   * The commits that changed the app, newest first, through renames. A merge is listed if the app differs from every parent.
   * Further pages continue from the same commit, whatever was pushed since. With `of`, a page compares the app in at most 500
   * commits, so it may have fewer items than asked for, even none, though another page follows.
   */
  @Get('history')
  @Allow('viewer')
  @ApiOkResponse({ type: HistoryPage })
  @Refuses(HttpStatus.NOT_FOUND, 'git_commit_not_found')
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async list(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Query() query: HistoryQuery,
  ): Promise<CallAnswer> {
    return new CallAnswer(await this.history.list(actor, appId, query));
  }

  /** The app’s document at a commit, to the byte. In the split layout, it is joined from its parts. */
  @Get('history/:sha/definition')
  @Allow('viewer')
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  @Refuses(HttpStatus.NOT_FOUND, 'git_commit_not_found', 'git_app_not_found')
  @AsksRemote({ refused: ['invalid_app_document'], conflicts: NOT_CONNECTED })
  async definition(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Param('sha') sha: string,
  ): Promise<CallAnswer> {
    return new CallAnswer(await this.history.definition(actor, appId, sha));
  }

  /**
   * Restore the app to its state at a commit, into the edited version; its name stays. Uncommitted changes are kept as a
   * version. With `commit`, the app is also committed, and the answer is a commit's.
   */
  @Post('restore')
  @Allow('builder')
  @RunsBeforeTransaction()
  @ApiCreatedResponse({ type: CommitResultView })
  @ApiOkResponse({ type: RestoredView, description: 'Without `commit`, or with nothing to commit.' })
  @Refuses(HttpStatus.NOT_FOUND, 'git_commit_not_found', 'git_app_not_found')
  @AsksRemote({
    refused: ['invalid_app_document', 'invalid_message', 'git_push_rejected'],
    conflicts: [
      'app_hosted',
      'app_locked',
      'version_published',
      ...NOT_CONNECTED,
      'git_read_only_key',
      'git_remote_moved',
      'git_cancelled',
    ],
  })
  async restore(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Body() request: RestoreRequest,
  ): Promise<JobAnswer | HttpAnswer> {
    const { changed, jobId } = await this.restoring.run(actor, appId, request);
    return jobId === null ? new HttpAnswer(HttpStatus.OK, { changed }) : new JobAnswer(jobId);
  }
}
