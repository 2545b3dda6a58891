import { Controller, Delete, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow, ownAddress } from '../../../auth';
import { Config } from '../../../core/config';
import { Refuses } from '../../../core/http';
import { Audited, CurrentMember, type Actor } from '../../../workspaces';
import { SetupLinks } from '../../server/setup-links';
import { SetupLinkView } from '../setup.dto';

@ApiTags('GitSync of a workspace')
@Controller('api/workspaces/:w/git/setup-link')
export class SetupLinkController {
  constructor(
    private readonly links: SetupLinks,
    private readonly config: Config,
  ) {}

  /** Make a link that shows the owner of the repository which key to add. An earlier link is no longer valid. */
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
