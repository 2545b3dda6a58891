import { Controller, Delete, HttpCode, HttpStatus, Post, Body, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { notFound } from '../../core/errors';
import { Refuses } from '../../core/http';
import { Audited, CurrentMember, type Actor } from '../../workspaces';
import { ReportsOfSecrets } from '../ports';
import { AllowedSecretStore, type AllowedSecret } from '../store/allowed-secrets';
import { AllowSecretRequest, AllowedSecretsView, type AllowedSecretView } from './allowed-secrets.dto';

@ApiTags('GitSync')
@Controller('api/workspaces/:w/git/allowed-secrets')
export class AllowedSecretsController {
  constructor(
    private readonly allowed: AllowedSecretStore,
    private readonly reports: ReportsOfSecrets,
  ) {}

  /** Texts that may be committed although they look like secrets. */
  @Get()
  @Allow('admin')
  async list(@CurrentMember() { workspaceId }: Actor): Promise<AllowedSecretsView> {
    return { items: (await this.allowed.list(workspaceId)).map(present) };
  }

  /** Allow a text that was found (`secret_found`) to be committed, wherever it is in the workspace’s apps. */
  @Post()
  @Allow('admin')
  @Audited(({ body: { reason, fingerprint } }) => ({
    action: 'configured',
    target: 'allowed secret',
    detail: { reason, fingerprint },
  }))
  async allow(
    @CurrentMember() { workspaceId, userId: id, author: { name } }: Actor,
    @Body() { fingerprint, reason }: AllowSecretRequest,
  ): Promise<AllowedSecretView> {
    const secret = { fingerprint, reason: reason.trim(), allowedBy: { id, name } };
    const stored = await this.allowed.allow(workspaceId, secret);
    // A check that the text has failed passes now.
    await this.reports.repeat(workspaceId);
    return present(stored);
  }

  /** Refuse commits with the text again. */
  @Delete(':fingerprint')
  @HttpCode(204)
  @Allow('admin')
  @Audited(({ params }) => ({
    action: 'configured',
    target: 'allowed secret',
    detail: { fingerprint: params.fingerprint, removed: true },
  }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  async forbid(
    @CurrentMember() { workspaceId }: Actor,
    @Param('fingerprint') fingerprint: string,
  ): Promise<void> {
    if (!(await this.allowed.forbid(workspaceId, fingerprint))) throw notFound('The allowed secret');
    await this.reports.repeat(workspaceId);
  }
}

const present = ({ allowedAt, ...secret }: AllowedSecret): AllowedSecretView => ({
  ...secret,
  allowedAt: allowedAt.toISOString(),
});
