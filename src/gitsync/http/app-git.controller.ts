import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { Drafts } from '../../apps';
import { Allow } from '../../auth';
import { CallAnswer, HttpAnswer, JobAnswer, Refuses } from '../../core/http';
import { CurrentMember, TakesBranch, type Actor } from '../../workspaces';
import { AppGitState, type AppGitStatus } from '../server/git-for-apps';
import { PullAndDiscard } from '../server/pull';
import { EnqueueCommit, KeepCommit } from '../server/commit';
import { ImportAndLink } from '../server/import-and-link';
import { ReadRepository } from '../server/read-repository';
import { commitWebUrl } from '../domain/remote/provider';
import { parseRemoteUrl } from '../domain/remote/url';
import { AsksRemote, NOT_CONNECTED, OF_PLACES } from './documentation';
import { ReadsAppsAnew } from './reads-apps-anew';
import {
  ChangesView,
  DiffQuery,
  DiffView,
  DiscardedView,
  DiscardRequest,
  DocumentDifferenceView,
  UndoRequest,
} from './changes.dto';
import {
  AppGitView,
  CommitRequestBody,
  CommitResultView,
  KeptCommitView,
  NothingCommittedView,
  type LastCommitView,
} from './commit.dto';
import {
  LinkQuery,
  LinkRequest,
  LinkResultView,
  PullRequestBody,
  PullResultView,
  UpdatesView,
} from './import.dto';

@ApiTags('GitSync of an app')
@TakesBranch()
@Controller('api/workspaces/:w/apps/:a/git')
export class AppGitController {
  constructor(
    private readonly state: AppGitState,
    private readonly commits: EnqueueCommit,
    private readonly pulls: PullAndDiscard,
    private readonly links: ImportAndLink,
    private readonly reads: ReadRepository,
    private readonly drafts: Drafts,
    private readonly kept: KeepCommit,
  ) {}

  /** The app's path in the repository, its last commit, and its uncommitted changes. */
  @Get()
  @Allow('viewer')
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED)
  async get(@CurrentMember() actor: Actor, @Param('a') appId: string): Promise<AppGitView> {
    return presentAppGit(await this.state.get(actor, appId));
  }

  /**
   * Commit the app as it is now, or only some of its changes. With `push: false` the commit is kept here: 201 with its job. 200
   * with `changed: false` if there is nothing to commit.
   */
  @Post('commits')
  @ReadsAppsAnew()
  @Allow('builder')
  @ApiExtraModels(CommitResultView, KeptCommitView)
  @ApiCreatedResponse({
    schema: { oneOf: [CommitResultView, KeptCommitView].map((view) => ({ $ref: getSchemaPath(view) })) },
  })
  @ApiOkResponse({ type: NothingCommittedView, description: 'There was nothing to commit.' })
  @AsksRemote({
    refused: ['invalid_message', 'change_needs_others', 'git_push_rejected'],
    conflicts: [
      'app_locked',
      'app_changed',
      'changes_outdated',
      ...NOT_CONNECTED,
      'git_read_only_key',
      'git_remote_moved',
      'merge_conflicts',
      'uncommitted_changes',
      'git_cancelled',
    ],
  })
  async commit(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Body() body: CommitRequestBody,
  ): Promise<JobAnswer | HttpAnswer> {
    if (body.push !== false) return new JobAnswer(await this.commits.commit(actor, appId, body));
    const kept = await this.kept.keep(actor, appId, body);
    return 'jobId' in kept
      ? new HttpAnswer(HttpStatus.CREATED, { ...kept, sha: null, pushed: false } satisfies KeptCommitView)
      : new HttpAnswer(HttpStatus.OK, { changed: false, ...kept });
  }

  /**
   * Prepare for a commit within half a minute, e.g. while its message is being written: a worker opens the session to
   * the repository in advance, fetches what others have pushed, and compresses the app. Optional, and may be repeated.
   */
  @Post('commits/prepare')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('builder')
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED, 'git_read_only_key')
  prepare(@CurrentMember() actor: Actor, @Param('a') appId: string): Promise<void> {
    return this.commits.prepare(actor, appId);
  }

  /** Former path of `commits/prepare`. */
  @Post('commits/announcement')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ deprecated: true })
  @Allow('builder')
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED, 'git_read_only_key')
  announce(@CurrentMember() actor: Actor, @Param('a') appId: string): Promise<void> {
    return this.prepare(actor, appId);
  }

  /** The changes since the last commit; empty before the first commit. */
  @Get('changes')
  @ReadsAppsAnew()
  @Allow('viewer')
  @ApiOkResponse({ type: ChangesView })
  @Refuses(HttpStatus.FORBIDDEN, 'drafts_for_builders')
  @AsksRemote({ conflicts: [...NOT_CONNECTED, 'git_remote_moved'] })
  async changes(@CurrentMember() actor: Actor, @Param('a') appId: string): Promise<ChangesView | CallAnswer> {
    await this.drafts.refuse(actor, appId);
    const { last, isCommitted, hasUncommittedChanges } = await this.state.get(actor, appId);
    if (!isCommitted || !hasUncommittedChanges)
      return { hasUncommittedChanges, since: last?.sha ?? null, changes: [], total: 0, truncated: false };
    return new CallAnswer(await this.reads.checkChanges(actor, appId));
  }

  /** Discard all or some uncommitted changes. They can be restored for 30 days. */
  @Post('discard')
  @ReadsAppsAnew()
  @HttpCode(200)
  @Allow('builder')
  @ApiOkResponse({ type: DiscardedView })
  @AsksRemote({
    refused: ['change_needs_others'],
    conflicts: [
      'app_locked',
      'version_published',
      'changes_outdated',
      ...OF_PLACES,
      ...NOT_CONNECTED,
      'git_remote_moved',
      'git_cancelled',
    ],
  })
  async discard(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Body() { only }: DiscardRequest,
  ): Promise<JobAnswer> {
    return new JobAnswer(await this.pulls.discard(actor, appId, only));
  }

  /** Restore discarded changes, unless the app has changed since. */
  @Post('discard/undo')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('builder')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'app_hosted', 'app_locked', 'version_published', 'changes_outdated')
  undoDiscard(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Body() { undo }: UndoRequest,
  ): Promise<void> {
    return this.pulls.undoDiscard(actor, appId, undo);
  }

  /**
   * The changes between two states of the app: `last` (the last commit, the default of `from`), `working` (the default of
   * `to`), `live` (the release that viewers get), `version:<id>`, `branch:<name>`, `tag:<name>`, or a commit’s SHA-1.
   */
  @Get('diff')
  @ReadsAppsAnew()
  @Allow('viewer')
  @ApiOkResponse({ type: DiffView })
  @Refuses(HttpStatus.FORBIDDEN, 'drafts_for_builders')
  @Refuses(
    HttpStatus.NOT_FOUND,
    'git_commit_not_found',
    'git_branch_not_found',
    'git_tag_not_found',
    'git_app_not_found',
    'not_published',
  )
  @AsksRemote({
    refused: ['invalid_ref', 'invalid_app_document'],
    conflicts: [...NOT_CONNECTED, 'git_remote_moved'],
  })
  async diff(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Query() { from, to, text, clashes }: DiffQuery,
  ): Promise<CallAnswer> {
    const also = { hasText: text === 'true', hasClashes: clashes === 'true' };
    return new CallAnswer(await this.reads.compareRefs(actor, appId, { from, to, ...also }));
  }

  /** The commits of this app that the workspace has not pulled, and the changes that a pull would make. */
  @Get('updates')
  @Allow('builder')
  @ApiOkResponse({ type: UpdatesView })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async updates(@CurrentMember() actor: Actor, @Param('a') appId: string): Promise<CallAnswer> {
    return new CallAnswer(await this.reads.checkUpdates(actor, appId));
  }

  /** Update the app to its state in the repository: on the branch, or at a tag. */
  @Post('pull')
  @HttpCode(200)
  @Allow('builder')
  @ApiOkResponse({ type: PullResultView })
  @Refuses(HttpStatus.NOT_FOUND, 'git_app_not_found', 'git_tag_not_found')
  @AsksRemote({
    conflicts: [
      'uncommitted_changes',
      'merge_conflicts',
      'app_name_taken',
      ...OF_PLACES,
      ...NOT_CONNECTED,
      'host_sources_undecided',
      'host_tables_undecided',
      'git_remote_moved',
      'git_cancelled',
    ],
    refused: ['host_missing', 'host_name_unsupported', 'host_not_equal'],
  })
  async pull(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Body() body: PullRequestBody,
  ): Promise<JobAnswer> {
    return new JobAnswer(await this.pulls.pull(actor, appId, body));
  }

  /**
   * The changes that linking to an app of the repository would make to this app. Things of one name in one place are the same,
   * whatever their ids.
   */
  @Get('link')
  @Allow('builder')
  @ApiOkResponse({ type: DocumentDifferenceView })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async compare(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Query() query: LinkQuery,
  ): Promise<CallAnswer> {
    return new CallAnswer(await this.reads.compareWith(actor, appId, query));
  }

  /**
   * Link the app to an app in the repository, by its path or Git id. One of the two documents is edited from now on; the
   * other is kept as a version. The repository does not change.
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
  ): Promise<JobAnswer> {
    return new JobAnswer(await this.links.link(actor, appId, body));
  }
}

function presentAppGit({ target, last, ...status }: AppGitStatus): AppGitView {
  const { repositoryUrl, branch } = target;
  const commitUrlTemplate = commitWebUrl(parseRemoteUrl(repositoryUrl), '{sha}');
  return {
    enabled: true,
    repositoryUrl,
    branch,
    commitUrlTemplate,
    lastCommit: presentLastCommit(last),
    ...status,
  };
}

const presentLastCommit = (last: AppGitStatus['last']): LastCommitView | null =>
  last && !last.isUnknown
    ? {
        sha: last.sha,
        message: last.message,
        author: last.author,
        date: last.date.toISOString(),
        versionName: last.syncedState.entry?.gitVersionName ?? null,
        ...(last.tag === undefined ? {} : { tag: last.tag }),
      }
    : null;
