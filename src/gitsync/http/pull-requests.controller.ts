import { Body, Controller, Get, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { Refuses } from '../../core/http';
import { AsksProvider } from '../../providers';
import { CurrentMember, RunsBeforeTransaction, type Actor } from '../../workspaces';
import { ListPullRequests, type DescribedPullRequest } from '../server/list-pull-requests';
import { OpenPullRequest } from '../server/pull-requests';
import { NOT_CONNECTED } from './documentation';
import {
  PullRequestListView,
  PullRequestRequest,
  PullRequestView,
  type ListedPullRequestView,
} from './pull-requests.dto';

/** Pull requests of the workspace's repository at its provider. */
@ApiTags('Branches')
@Controller('api/workspaces/:w')
export class PullRequestsController {
  constructor(
    private readonly openOne: OpenPullRequest,
    private readonly list: ListPullRequests,
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
}

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
});
