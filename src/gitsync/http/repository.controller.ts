import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, Reads } from '../../auth';
import type { AppError } from '../../core/errors';
import { CallAnswer, JobAnswer, LongListQuery, pageOfLongList, Refuses } from '../../core/http';
import { CurrentMember, TakesBranch, type Actor } from '../../workspaces';
import { EnqueueCommitMany } from '../server/commit-many';
import { ImportAndLink } from '../server/import-and-link';
import { PullAndDiscard } from '../server/pull';
import { ReadRepository } from '../server/read-repository';
import { ReadsAppsAnew } from './reads-apps-anew';
import { AsksRemote, BY_PLACES, NOT_CONNECTED, UNFIT_FOR_PLACES } from './documentation';
import {
  BatchImportRequest,
  BatchImportView,
  BatchPullRequest,
  BatchPullView,
  ImportRequest,
  LinkQuery,
} from './import.dto';
import {
  CommitManyPreviewRequest,
  CommitManyPreviewView,
  CommitManyRequest,
  CommitManyResultView,
  CommitPlanView,
  ImportedAppView,
  NothingOfManyView,
  PreviewView,
  PullPlanView,
  RepositoryAppPage,
} from './repository.dto';

@ApiTags('GitSync of a workspace')
@TakesBranch()
@Controller('api/workspaces/:w/git')
export class RepositoryController {
  constructor(
    private readonly commits: EnqueueCommitMany,
    private readonly imports: ImportAndLink,
    private readonly pulls: PullAndDiscard,
    private readonly reads: ReadRepository,
  ) {}

  /** The apps in the repository, with any problem that prevents their import. */
  @Get('apps')
  @Allow('builder')
  @ApiOkResponse({ type: RepositoryAppPage })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async list(@CurrentMember() actor: Actor, @Query() query: LongListQuery): Promise<CallAnswer> {
    const page = pageOfLongList(query);
    return new CallAnswer(await this.reads.listApps(actor, page));
  }

  /**
   * Preview an import, also of a file without an entry: missing constants, secrets and credentials, and if the name is taken.
   */
  @Get('apps/preview')
  @Allow('builder')
  @ApiOkResponse({ type: PreviewView })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async previewChoice(@CurrentMember() actor: Actor, @Query() choice: LinkQuery): Promise<CallAnswer> {
    return new CallAnswer(await this.reads.previewApp(actor, choice));
  }

  /** Preview the import of an app with an entry. */
  @Get('apps/:gitAppId/preview')
  @Allow('builder')
  @ApiOkResponse({ type: PreviewView })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async preview(@CurrentMember() actor: Actor, @Param('gitAppId') gitAppId: string): Promise<CallAnswer> {
    return new CallAnswer(await this.reads.previewApp(actor, { gitAppId }));
  }

  /** The plan for a commit of all apps with uncommitted changes. Resolve apps that differ in the repository first. */
  @Get('commits/plan')
  @Allow('builder')
  @ApiOkResponse({ type: CommitPlanView })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async plan(@CurrentMember() actor: Actor): Promise<CallAnswer> {
    return new CallAnswer(await this.reads.planCommit(actor));
  }

  /** The plan for a pull of all apps: what it would bring to each. Asks the repository once for all of them. */
  @Get('pulls/plan')
  @Allow('builder')
  @ApiOkResponse({ type: PullPlanView })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async planPull(@CurrentMember() actor: Actor): Promise<CallAnswer> {
    return new CallAnswer(await this.reads.planPull(actor));
  }

  /**
   * Pull many apps, each in its own job, so that a failure does not stop the others. Answers at once; a pull that is refused
   * has an error in place of a job.
   */
  @Post('pulls/batch')
  @HttpCode(HttpStatus.ACCEPTED)
  @Allow('builder')
  @ApiAcceptedResponse({ type: BatchPullView })
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED)
  @Refuses(HttpStatus.SERVICE_UNAVAILABLE, 'git_queue_full')
  async pullMany(@CurrentMember() actor: Actor, @Body() { apps }: BatchPullRequest): Promise<BatchPullView> {
    const wanted = apps.map(({ appId, merge = false }) => ({ appId, merge }));
    const items = await this.pulls.pullMany(actor, wanted);
    return { items: items.map((item) => ({ ...item, error: item.error && presentRefusal(item.error) })) };
  }

  /** Preview the author and the message of a commit of several apps, as their names and the template are now. */
  @Post('commits/preview')
  @HttpCode(HttpStatus.OK)
  @Reads()
  @Allow('builder')
  @ApiOkResponse({ type: CommitManyPreviewView })
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED)
  previewCommit(
    @CurrentMember() actor: Actor,
    @Body() { appIds }: CommitManyPreviewRequest,
  ): Promise<CommitManyPreviewView> {
    return this.commits.preview(actor, appIds);
  }

  /** Commit several apps as they are now in one commit: all or none. Unseen changes are never overwritten. */
  @Post('commits')
  @ReadsAppsAnew(({ body }) => appIdsIn(body))
  @Allow('builder')
  @ApiCreatedResponse({ type: CommitManyResultView })
  @ApiOkResponse({ type: NothingOfManyView, description: 'All of them stood there already.' })
  @AsksRemote({
    refused: ['invalid_message', 'git_push_rejected'],
    conflicts: [
      'app_locked',
      'changed_since_read',
      ...NOT_CONNECTED,
      'git_read_only_key',
      'git_remote_moved',
      'git_app_name_taken',
      'git_cancelled',
    ],
  })
  async commitMany(@CurrentMember() actor: Actor, @Body() body: CommitManyRequest): Promise<JobAnswer> {
    return new JobAnswer(await this.commits.commit(actor, body));
  }

  /**
   * Import an app. It is locked and changes only by pulling, unless an admin chooses otherwise. If the apps of the workspace
   * are edited in a ToolJet, it is created there as well, and not locked.
   */
  @Post('imports')
  @Allow('builder')
  @ApiCreatedResponse({ type: ImportedAppView })
  @AsksRemote({
    refused: ['invalid_app_name', 'invalid_app_document', ...UNFIT_FOR_PLACES],
    conflicts: [
      ...['app_name_taken', 'host_import_unsupported', 'host_sources_undecided'],
      ...['host_tables_undecided', ...BY_PLACES],
      ...[...NOT_CONNECTED, 'git_cancelled'],
    ],
  })
  async import(@CurrentMember() actor: Actor, @Body() body: ImportRequest): Promise<JobAnswer> {
    const [jobId] = await this.imports.import(actor, [body], {
      isLocked: body.locked ?? true,
      asks: body.askDataSources,
      tables: body.hostTables,
    });
    return new JobAnswer(jobId);
  }

  /** Import many apps, each in its own job, so that a failure does not stop the others. Answers at once. */
  @Post('imports/batch')
  @HttpCode(HttpStatus.ACCEPTED)
  @Allow('builder')
  @ApiAcceptedResponse({ type: BatchImportView })
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_app_name')
  @Refuses(HttpStatus.CONFLICT, 'host_import_unsupported', ...NOT_CONNECTED)
  @Refuses(HttpStatus.SERVICE_UNAVAILABLE, 'git_queue_full')
  async importMany(
    @CurrentMember() actor: Actor,
    @Body() body: BatchImportRequest,
  ): Promise<BatchImportView> {
    const { apps, locked = true, askDataSources: asks } = body;
    const jobIds = await this.imports.import(actor, apps, { isLocked: locked, asks, list: 'apps' });
    const items = apps.map(({ gitAppId = null, path = null }, index) => ({
      jobId: jobIds[index],
      gitAppId,
      path,
    }));
    return { items };
  }
}

/** The body is not validated yet. */
const appIdsIn = (body: unknown): unknown[] => {
  const { appIds } = (body ?? {}) as { appIds?: unknown };
  return Array.isArray(appIds) ? appIds : [];
};

const presentRefusal = ({ code, message, remedy }: AppError) => ({
  code,
  detail: message,
  ...(remedy === undefined ? {} : { remedy }),
});
