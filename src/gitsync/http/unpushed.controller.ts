import { Body, Controller, Get, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Apps } from '../../apps';
import { Allow } from '../../auth';
import { CallAnswer, JobAnswer, Refuses } from '../../core/http';
import { Audited, CurrentMember, TakesBranch, type Actor } from '../../workspaces';
import type { OpenCommit } from '../queue/open-commits';
import { EnqueuePush } from '../server/branches';
import { AsksRemote, NOT_CONNECTED } from './documentation';
import { presentError } from './settings.dto';
import {
  PushedView,
  PushPreviewView,
  PushRequestBody,
  UnpushedListView,
  type UnpushedCommitView,
} from './unpushed.dto';

/** Commits of a branch that wait here. */
@ApiTags('Branches')
@TakesBranch()
@Controller('api/workspaces/:w/git')
export class UnpushedController {
  constructor(
    private readonly pushes: EnqueuePush,
    private readonly apps: Apps,
  ) {}

  /** The commits of the branch that are accepted but not in the repository yet, in their order. */
  @Get('unpushed')
  @Allow('viewer')
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED)
  async list(@CurrentMember() actor: Actor): Promise<UnpushedListView> {
    return { items: await this.present(await this.pushes.unpushed(actor)) };
  }

  /** The commits in the repository that a force push would drop. */
  @Get('push/preview')
  @Allow('admin')
  @ApiOkResponse({ type: PushPreviewView })
  @AsksRemote({ conflicts: NOT_CONNECTED })
  async preview(@CurrentMember() actor: Actor): Promise<CallAnswer> {
    return new CallAnswer(await this.pushes.preview(actor));
  }

  /**
   * Push the commits that are kept here, in their order. A commit that cannot be pushed stays here, with the later commits of
   * its app. `force` replaces the repository's branch as previewed.
   */
  @Post('push')
  @HttpCode(HttpStatus.OK)
  @Allow('builder')
  @Audited(({ body, branch }) => {
    const { force } = body as PushRequestBody;
    return force === undefined ? null : { action: 'forced', target: branch, detail: { lease: force.lease } };
  })
  @ApiOkResponse({ type: PushedView })
  @AsksRemote({
    refused: ['git_push_rejected'],
    conflicts: [
      'git_remote_moved',
      'git_app_name_taken',
      ...NOT_CONNECTED,
      'git_read_only_key',
      'git_cancelled',
    ],
  })
  async push(@CurrentMember() actor: Actor, @Body() { force }: PushRequestBody): Promise<JobAnswer> {
    return new JobAnswer(await this.pushes.push(actor, force));
  }

  private async present(commits: OpenCommit[]): Promise<UnpushedCommitView[]> {
    const copies = commits.flatMap(({ apps }) => apps.map(({ appId }) => appId));
    const shared = await this.apps.sharedIdsOf(copies);
    return commits.map(({ id, message, actorId, author, createdAt, isKept, apps, error }) => ({
      jobId: id,
      message,
      author: { id: actorId, ...author },
      date: createdAt.toISOString(),
      isKept,
      apps: apps.map(({ appId, appName }) => ({ id: shared.get(appId) ?? null, name: appName })),
      error: error && presentError(error),
    }));
  }
}
