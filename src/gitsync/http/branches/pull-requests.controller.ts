import { Body, Controller, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../../../auth';
import { Refuses } from '../../../core/http';
import { AsksProvider } from '../../../providers';
import { CurrentMember, RunsBeforeTransaction, type Actor } from '../../../workspaces';
import { OpenPullRequest } from '../../server/branches/open-pull-request';
import { NOT_CONNECTED } from '../documentation';
import { PullRequestRequest, PullRequestView } from './pull-requests.dto';

@ApiTags('Branches')
@Controller('api/workspaces/:w/git/branches')
export class PullRequestsController {
  constructor(private readonly openOne: OpenPullRequest) {}

  /**
   * Open a pull request (at GitLab, a merge request) for the branch, through your account at the repository's provider.
   * If one is open for the two branches, it is returned.
   */
  @Post(':name/pull-request')
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
