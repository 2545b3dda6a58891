import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { Refuses } from '../../core/http';
import { AsksProvider } from '../../providers';
import { Audited, CurrentMember, RunsBeforeTransaction, type Actor } from '../../workspaces';
import { GitCredentials } from '../server/credentials';
import { DeployKeyRequest, DeployKeyView } from './account-access.dto';

@ApiTags('GitSync of a workspace')
@Controller('api/workspaces/:w/git')
export class AccountAccessController {
  constructor(private readonly credentials: GitCredentials) {}

  /**
   * Register the workspace's SSH key as a deploy key of its repository, or with the account if `keyPlaces` says so. A key
   * that is registered already is recognized.
   */
  @Post('deploy-key')
  @HttpCode(200)
  @Allow('admin')
  @RunsBeforeTransaction()
  @Audited(({ body, answer }) => {
    const { repository, write } = answer as DeployKeyView;
    return {
      action: 'configured',
      target: 'deploy key',
      detail: { accountId: body.accountId, repository, write },
    };
  })
  @AsksProvider()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'provider_no_deploy_keys')
  @Refuses(
    HttpStatus.CONFLICT,
    'git_not_configured',
    'git_key_missing',
    'git_wrong_protocol',
    'provider_other_repository',
    'provider_key_in_use',
  )
  async registerDeployKey(
    @CurrentMember() actor: Actor,
    @Body() { write = true, ...body }: DeployKeyRequest,
  ): Promise<DeployKeyView> {
    const { repository, isNew } = await this.credentials.registerDeployKey(actor, {
      ...body,
      mayWrite: write,
    });
    return { repository, write, created: isNew };
  }
}
