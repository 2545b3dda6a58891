import { Controller, Delete, HttpCode, HttpStatus, Post, Req, Body } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow, ownAddress } from '../../auth';
import { Config } from '../../core/config';
import { Refuses } from '../../core/http';
import { Audited, CurrentMember, type Actor } from '../../workspaces';
import { providerOf } from '../domain/remote/provider';
import { parseRemoteUrl } from '../domain/remote/url';
import { SetupLinks } from '../server/settings';
import { SetupLinkView, SharedSetupRequest, SharedSetupView } from './setup.dto';

@ApiTags('GitSync of a workspace')
@Controller('api/workspaces/:w/git/setup-link')
export class SetupLinkController {
  constructor(
    private readonly links: SetupLinks,
    private readonly config: Config,
  ) {}

  /** Create a link that shows the owner of the repository which key to add. It invalidates an earlier link. */
  @Post()
  @Allow('admin')
  @Audited(() => ({ action: 'configured', target: 'setup link' }))
  @Refuses(HttpStatus.CONFLICT, 'git_not_configured', 'git_key_missing', 'git_wrong_protocol')
  async create(@CurrentMember() { workspaceId }: Actor, @Req() request: Request): Promise<SetupLinkView> {
    const { token, expiresAt } = await this.links.create(workspaceId);
    const url = `${ownAddress(request, this.config)}/repository-setup#${token}`;
    return { url, expiresAt: expiresAt.toISOString() };
  }

  /** Withdraw the link. */
  @Delete()
  @HttpCode(204)
  @Allow('admin')
  @Audited(() => ({ action: 'configured', target: 'setup link', detail: { removed: true } }))
  revoke(@CurrentMember() { workspaceId }: Actor): Promise<void> {
    return this.links.revoke(workspaceId);
  }
}

/** The token is in the body only: addresses are logged. */
@ApiTags('GitSync of a workspace')
@Controller('api/git-setup')
export class SharedSetupController {
  constructor(private readonly links: SetupLinks) {}

  /** Show the key that the owner of a repository has to add there, with the token of a link and without signing in. */
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
