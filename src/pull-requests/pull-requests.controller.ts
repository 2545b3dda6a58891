import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Put, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow, ownAddress } from '../auth';
import { Config } from '../core/config';
import { AppError, notFound } from '../core/errors';
import { JobAnswer, Refuses } from '../core/http';
import { AsksProvider } from '../providers';
import { Audited, CurrentMember, RunsBeforeTransaction, type Actor } from '../workspaces';
import { JobStore } from '../gitsync/queue/job-store';
import { ListPullRequests, type DescribedPullRequest } from './list';
import { MergeByStructure } from './merge-by-structure';
import { OpenPullRequest } from './open';
import { PullRequestReports } from './report-loop';
import { appErrorOf } from '../gitsync/store/job-error';
import { JobWaiter } from '../gitsync/http/answer';
import { BranchMergeView } from '../gitsync/http/branches.dto';
import { AsksRemote, NOT_CONNECTED } from '../gitsync/http/documentation';
import {
  PullRequestListView,
  PullRequestReportsRequest,
  PullRequestReportsView,
  PullRequestRequest,
  PullRequestView,
  type ListedPullRequestView,
} from './pull-requests.dto';
import { presentError } from '../gitsync/http/settings.dto';

/** Time for a branch to be brought here before it is merged. */
const BRING_MS = 20_000;
const RETRY_AFTER_SECONDS = 5;

/** Pull requests of the workspace's repository at its provider. */
@ApiTags('Branches')
@Controller('api/workspaces/:w')
export class PullRequestsController {
  constructor(
    private readonly openOne: OpenPullRequest,
    private readonly list: ListPullRequests,
    private readonly mergeOne: MergeByStructure,
    private readonly waiter: JobWaiter,
    private readonly jobs: JobStore,
  ) {}

  /**
   * The pull requests (at GitLab, merge requests) from branches that the workspace works on, through your account at the
   * repository's provider: open ones, and those merged or closed within 7 days.
   */
  @Get('pull-requests')
  @Allow('viewer')
  @AsksProvider()
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED, 'provider_account_needed')
  async listAll(@CurrentMember() actor: Actor): Promise<PullRequestListView> {
    const { items, asOf } = await this.list.run(actor);
    return { items: items.map(present), asOf: asOf.toISOString() };
  }

  /**
   * Open a pull request (at GitLab, a merge request) for the branch, through your account at the repository's provider.
   * If one is open for the two branches, it is returned.
   */
  @Post('git/branches/:name/pull-request')
  @Allow('builder')
  @RunsBeforeTransaction()
  @AsksProvider()
  @Refuses(
    HttpStatus.UNPROCESSABLE_ENTITY,
    'provider_account_needed',
    'provider_branch_not_found',
    'provider_no_changes',
    'invalid_branch',
  )
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED, 'provider_pull_request_exists')
  openPullRequest(
    @CurrentMember() actor: Actor,
    @Param('name') from: string,
    @Body() { description = '', ...body }: PullRequestRequest,
  ): Promise<PullRequestView> {
    return this.openOne.run(actor, { ...body, from, description });
  }

  /**
   * Merge the branch that an open pull request goes into, into its own branch, on the structure of the apps, and push the merge
   * commit in your name. Conflicts change nothing.
   */
  @Post('pull-requests/:n/merge-by-structure')
  @HttpCode(HttpStatus.OK)
  @Allow('builder')
  @RunsBeforeTransaction()
  @AsksProvider()
  @ApiOkResponse({ type: BranchMergeView })
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @AsksRemote({
    refused: ['git_push_rejected'],
    conflicts: [
      'merge_conflicts',
      'pull_request_closed',
      'pull_request_from_fork',
      'provider_account_needed',
      'uncommitted_changes',
      'app_name_taken',
      'git_remote_moved',
      ...NOT_CONNECTED,
      'git_read_only_key',
      'git_cancelled',
    ],
  })
  async mergeByStructure(@CurrentMember() actor: Actor, @Param('n') number: string): Promise<JobAnswer> {
    if (!/^[1-9]\d{0,8}$/.test(number)) throw notFound('The pull request');
    const found = await this.mergeOne.find(actor, Number(number));
    const jobId = await this.mergeOne.bringHere(actor, found);
    if (jobId !== null) await this.waitFor(jobId);
    return new JobAnswer(await this.mergeOne.merge(actor, found));
  }

  /** Throws the job's failure, or 503 `busy` if it takes long. */
  private async waitFor(jobId: string): Promise<void> {
    await this.waiter.whenEnded(jobId, AbortSignal.timeout(BRING_MS));
    const { status, error } = await this.jobs.get(jobId);
    if (status === 'succeeded') return;
    throw error ? appErrorOf(error) : stillBringing();
  }
}

/** Reports in pull requests: a comment with what changes, and checks. */
@ApiTags('Branches')
@Controller('api/workspaces/:w/git/pull-request-reports')
export class PullRequestReportsController {
  constructor(
    private readonly reports: PullRequestReports,
    private readonly config: Config,
  ) {}

  /** The setting for reports on open pull requests, and their last failure. */
  @Get()
  @Allow('admin')
  async get(@CurrentMember() actor: Actor): Promise<PullRequestReportsView> {
    const { isEnabled: enabled, accountId, hasPictures, lookedAt, error } = await this.reports.get(actor);
    return {
      enabled,
      accountId,
      pictures: hasPictures,
      checkedAt: lookedAt?.toISOString() ?? null,
      error: error && presentError(error),
    };
  }

  /** Report on open pull requests through your account at the provider, or the repository's GitHub App; or stop that. */
  @Put()
  @Allow('admin')
  @RunsBeforeTransaction()
  @AsksProvider()
  @Audited(({ body }) => ({ action: 'configured', target: 'pull_request_reports', detail: body }))
  @Refuses(HttpStatus.CONFLICT, ...NOT_CONNECTED, 'provider_account_needed', 'provider_other_repository')
  async put(
    @CurrentMember() actor: Actor,
    @Body() { enabled, accountId = null, pictures: hasPictures = false }: PullRequestReportsRequest,
    @Req() request: Request,
  ): Promise<PullRequestReportsView> {
    const address = ownAddress(request, this.config);
    await this.reports.put(actor, { isEnabled: enabled, accountId, hasPictures, address });
    return this.get(actor);
  }
}

const stillBringing = (): AppError =>
  new AppError('busy', HttpStatus.SERVICE_UNAVAILABLE, 'The branch is still being brought here.', {
    remedy: 'Try again in a few seconds.',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });

const present = (one: DescribedPullRequest): ListedPullRequestView => ({
  number: one.number,
  title: one.title,
  url: one.url,
  from: one.from,
  to: one.into,
  author: one.author,
  state: one.state,
  isDraft: one.isDraft,
  sha: one.sha,
  checks: one.checks,
  reviews: one.reviews,
  updatedAt: one.updatedAt.toISOString(),
  apps: one.apps,
  mergeable: one.mergeable,
});
