import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow } from '../../auth';
import { AcceptedJobView, HttpAnswer, idOfCursor, pageOf, Refuses } from '../../core/http';
import { CurrentMember, type Actor } from '../../workspaces';
import { CancelAndRetry } from '../server/retry';
import { JobStore } from '../queue/job-store';
import { NOT_CONNECTED } from './documentation';
import { accepted } from './answer';
import { CancelJobsRequest, CancelledJobsView, JobPage, JobsQuery, JobView, RetriedJobView } from './job.dto';
import { JobPresenter } from './job-presenter';

@ApiTags('Git jobs')
@Controller('api/workspaces/:w/git/jobs')
export class GitJobsController {
  constructor(
    private readonly jobs: JobStore,
    private readonly manage: CancelAndRetry,
    private readonly presenter: JobPresenter,
  ) {}

  /** The workspace's Git jobs, the newest first. */
  @Get()
  @Allow('viewer')
  async list(@CurrentMember() actor: Actor, @Query() query: JobsQuery): Promise<JobPage> {
    const { status = null, appId = null, authorId = null } = query;
    const rows = await this.jobs.list(actor.workspaceId, {
      only: { status, appId, authorId },
      before: idOfCursor(query),
      take: query.limit + 1,
    });
    const { items, nextCursor } = pageOf(rows, query.limit, (row) => row);
    return { items: await Promise.all(items.map((job) => this.view(actor, job))), nextCursor };
  }

  @Get(':j')
  @Allow('viewer')
  async get(@CurrentMember() actor: Actor, @Param('j') jobId: string): Promise<JobView> {
    return this.view(actor, await this.jobs.get(jobId));
  }

  /** Cancel waiting jobs of these. Jobs that have begun go on. Only admins may cancel jobs of others. */
  @Post('cancel')
  @HttpCode(200)
  @Allow('builder')
  async cancelMany(
    @CurrentMember() actor: Actor,
    @Body() { jobIds }: CancelJobsRequest,
  ): Promise<CancelledJobsView> {
    return { cancelled: await this.manage.cancelMany(actor, jobIds) };
  }

  /** Cancel a waiting job, or a running job that only reads. Only admins may cancel jobs of others. */
  @Post(':j/cancel')
  @HttpCode(200)
  @Allow('builder')
  @Refuses(HttpStatus.CONFLICT, 'git_job_not_waiting')
  async cancel(@CurrentMember() actor: Actor, @Param('j') jobId: string): Promise<JobView> {
    return this.view(actor, await this.manage.cancel(actor, jobId));
  }

  /** Retry a failed job as a new job, or try a job now that waits for its next attempt. */
  @Post(':j/retry')
  @HttpCode(202)
  @Allow('builder')
  @ApiAcceptedResponse({ type: RetriedJobView })
  @Refuses(HttpStatus.CONFLICT, 'git_job_not_failed', ...NOT_CONNECTED)
  async retry(
    @CurrentMember() actor: Actor,
    @Param('j') jobId: string,
    @Req() { ip }: Request,
  ): Promise<HttpAnswer> {
    const job = await this.manage.retry(actor, jobId, ip ?? null);
    const { status, body, headers } = accepted(job);
    return new HttpAnswer(
      status,
      { ...(await this.view(actor, job)), ...(body as AcceptedJobView) },
      headers,
    );
  }

  private view(actor: Actor, job: Parameters<JobPresenter['view']>[0]): Promise<JobView> {
    return this.presenter.view(job, actor);
  }
}
