import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../../../auth';
import { Refuses } from '../../../core/http';
import { parseRemoteUrl, providerOf } from '../../domain';
import { SetupLinks } from '../../server/setup-links';
import { SharedSetupRequest, SharedSetupView } from '../setup.dto';

/** The token is in the body only: addresses are logged. */
@ApiTags('GitSync of a workspace')
@Controller('api/git-setup')
export class SharedSetupController {
  constructor(private readonly links: SetupLinks) {}

  /** Show what the owner of a repository has to add there, with the token of a link and without signing in. */
  @Post()
  @HttpCode(200)
  @Allow('public')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'setup_link_not_valid')
  async show(@Body() { token }: SharedSetupRequest): Promise<SharedSetupView> {
    const { workspaceName, config, key, expiresAt } = await this.links.read(token);
    const { type, publicKey, fingerprint } = key;
    return {
      workspaceName,
      repositoryUrl: config.repositoryUrl,
      branch: config.branch ?? config.wantedBranch,
      directory: config.directory,
      provider: providerOf(parseRemoteUrl(config.repositoryUrl)),
      key: { type, publicKey, fingerprint },
      isConnected: config.isConfigured && config.keyId === key.id,
      expiresAt: expiresAt.toISOString(),
    };
  }
}
