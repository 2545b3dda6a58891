import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { DeferredAnswer, Refuses } from '../../core/http';
import { CurrentMember, type Actor } from '../../workspaces';
import { commitWebUrl, parseRemoteUrl } from '../domain';
import { AcceptJobs } from '../operations/accept-jobs';
import { AppGitState } from '../operations/app-git-state';
import { AsksRemote, NOT_CONNECTED } from './documentation';
import { ChangesView, DocumentDifferenceView } from './changes.dto';
import {
  AppGitView,
  CommitRequestBody,
  CommitResultView,
  LinkQuery,
  LinkRequest,
  LinkResultView,
  NothingCommittedView,
  PullRequestBody,
  PullResultView,
  UpdatesView,
} from './gitsync.dto';

@ApiTags('GitSync of an app')
@Controller('api/workspaces/:w/apps/:a/git')
export class AppGitController {
  constructor(
    private readonly state: AppGitState,
    private readonly accept: AcceptJobs,
  ) {}

  /** Where the app is in the repository, its last commit, and whether it has changed since. */
  @Get()
  @Allow('viewer')
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED)
  async get(@CurrentMember() actor: Actor, @Param('a') appId: string): Promise<AppGitView> {
    const state = await this.state.get(actor, appId);
    const { enabled, target, path, last, hasUncommittedChanges, underWay, author, messageParts } = state;
    const lastCommit = last && {
      sha: last.sha,
      message: last.message,
      author: last.author,
      date: last.date.toISOString(),
      versionName: last.seen.entry?.gitVersionName ?? null,
    };
    return {
      enabled,
      repositoryUrl: target.repositoryUrl,
      branch: target.branch,
      commitUrlTemplate: commitWebUrl(parseRemoteUrl(target.repositoryUrl), '{sha}'),
      path,
      lastCommit,
      hasUncommittedChanges,
      underWay,
      author,
      messageParts,
    };
  }

  /** Commit the app as it is now. 200 with `changed: false` where there is nothing to commit. */
  @Post('commits')
  @Allow('builder')
  @ApiCreatedResponse({ type: CommitResultView })
  @ApiOkResponse({ type: NothingCommittedView, description: 'There was nothing to commit.' })
  @AsksRemote({
    refused: ['invalid_message', 'git_push_rejected'],
    conflicts: ['app_locked', ...NOT_CONNECTED, 'git_read_only_key', 'git_remote_moved', 'git_cancelled'],
  })
  async commit(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Body() body: CommitRequestBody,
  ): Promise<DeferredAnswer> {
    const request = { message: body.message, overwrite: body.overwrite ?? false };
    return new DeferredAnswer(await this.accept.commit(actor, appId, request));
  }

  /**
   * Tell that a commit is likely within half a minute, as when its message is being written: the connection to the
   * repository is then opened for it. Only a hint, which may be left out or repeated.
   */
  @Post('commits/announcement')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('builder')
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED, 'git_read_only_key')
  announce(@CurrentMember() actor: Actor): Promise<void> {
    return this.accept.announceCommit(actor);
  }

  /** What has changed since the last commit; nothing is listed before the first one. */
  @Get('changes')
  @Allow('viewer')
  @ApiOkResponse({ type: ChangesView })
  @AsksRemote({ conflicts: [...NOT_CONNECTED, 'git_remote_moved'] })
  async changes(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
  ): Promise<ChangesView | DeferredAnswer> {
    const { last, hasUncommittedChanges } = await this.state.get(actor, appId);
    if (!last || !hasUncommittedChanges)
      return { hasUncommittedChanges, since: last?.sha ?? null, changes: [], total: 0, truncated: false };
    return new DeferredAnswer(await this.accept.read(actor, { kind: 'check_changes', appId }));
  }

  /** The commits of this app that the repository has and this workspace does not, and what pulling them would change. */
  @Get('updates')
  @Allow('builder')
  @ApiOkResponse({ type: UpdatesView })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async updates(@CurrentMember() actor: Actor, @Param('a') appId: string): Promise<DeferredAnswer> {
    return new DeferredAnswer(await this.accept.read(actor, { kind: 'check_updates', appId }));
  }

  /** Bring the app to what the repository has. */
  @Post('pull')
  @HttpCode(200)
  @Allow('builder')
  @ApiOkResponse({ type: PullResultView })
  @AsksRemote({ conflicts: ['uncommitted_changes', 'app_name_taken', ...NOT_CONNECTED, 'git_cancelled'] })
  async pull(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Body() body: PullRequestBody,
  ): Promise<DeferredAnswer> {
    return new DeferredAnswer(
      await this.accept.pull(actor, appId, { discardLocal: body.discardLocal ?? false }),
    );
  }

  /** How the app differs from one that the repository has: what taking that one would change here. */
  @Get('link')
  @Allow('builder')
  @ApiOkResponse({ type: DocumentDifferenceView })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async compare(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Query() query: LinkQuery,
  ): Promise<DeferredAnswer> {
    const request = { kind: 'check_changes' as const, appId, choice: query };
    return new DeferredAnswer(await this.accept.read(actor, request));
  }

  /**
   * Tie the app to one that the repository has already, by its name or Git id. Theirs or mine is kept as a version of the
   * app, so that neither is lost. The repository is not changed: commit, or pull, from there on.
   */
  @Post('link')
  @HttpCode(200)
  @Allow('builder')
  @ApiOkResponse({ type: LinkResultView })
  @AsksRemote({
    refused: ['invalid_app_document'],
    conflicts: [
      'app_locked',
      'app_name_taken',
      'app_already_imported',
      'git_already_linked',
      ...NOT_CONNECTED,
      'git_cancelled',
    ],
  })
  async link(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Body() body: LinkRequest,
  ): Promise<DeferredAnswer> {
    return new DeferredAnswer(await this.accept.link(actor, appId, body));
  }
}
