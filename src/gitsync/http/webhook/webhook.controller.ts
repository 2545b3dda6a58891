import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow, ownAddress } from '../../../auth';
import { Config } from '../../../core/config';
import { Refuses } from '../../../core/http';
import { AsksProvider } from '../../../providers';
import { Audited, CurrentMember, RunsBeforeTransaction, type Actor } from '../../../workspaces';
import { Webhooks } from '../../server/incoming/webhooks';
import { NewWebhookView, WebhookRequest, WebhookView } from '../webhook.dto';

@ApiTags('Automatic sync')
@Controller('api/workspaces/:w/git/webhook')
export class WebhookController {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly config: Config,
  ) {}

  /**
   * Make the webhook by which the provider tells of pushes, or a new secret for it; with an account, register it at the
   * repository.
   */
  @Post()
  @Allow('admin')
  @RunsBeforeTransaction()
  @AsksProvider()
  @Audited(({ body }) => ({ action: 'configured', target: 'webhook', detail: body }))
  @Refuses(HttpStatus.CONFLICT, 'git_not_configured', 'provider_other_repository')
  async create(
    @CurrentMember() actor: Actor,
    @Body() { accountId, repository }: WebhookRequest,
    @Req() request: Request,
  ): Promise<NewWebhookView> {
    const urlOf = (id: string) => this.urlOf(request, id);
    return this.webhooks.create(actor, {
      accountId: accountId ?? null,
      repository: repository ?? null,
      urlOf,
    });
  }

  /** The webhook, and what was last sent to it. */
  @Get()
  @Allow('admin')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'git_not_configured')
  async get(@CurrentMember() actor: Actor, @Req() request: Request): Promise<WebhookView> {
    const { id, createdAt, lastDelivery } = await this.webhooks.get(actor);
    return { url: this.urlOf(request, id), createdAt: createdAt.toISOString(), lastDelivery };
  }

  /** Remove the webhook; also at the provider, if the caller's account has registered it there. */
  @Delete()
  @HttpCode(204)
  @Allow('admin')
  @RunsBeforeTransaction()
  @Audited(() => ({ action: 'configured', target: 'webhook', detail: { removed: true } }))
  remove(@CurrentMember() actor: Actor): Promise<void> {
    return this.webhooks.remove(actor);
  }

  private urlOf(request: Request, id: string): string {
    return `${ownAddress(request, this.config)}/api/hooks/${id}`;
  }
}
