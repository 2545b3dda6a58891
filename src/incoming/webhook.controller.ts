import {
  Controller,
  ExecutionContext,
  HttpStatus,
  Injectable,
  Param,
  Post,
  Req,
  Res,
  UseGuards,
  Body,
  Delete,
  Get,
  HttpCode,
  type CanActivate,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow, ownAddress } from '../auth';
import { Config } from '../core/config';
import { isUuid } from '../core/database';
import { notFound } from '../core/errors';
import { Refuses, TakesBody, type BodyRequest } from '../core/http';
import { AsksProvider, ProviderAppStore } from '../providers';
import { Audited, CurrentMember, RunsBeforeTransaction, type Actor } from '../workspaces';
import { ReceiveAppDelivery, ReceiveDelivery, Webhooks, type Ignored } from './webhooks';
import { WebhookStore } from './webhook-store';
import { DeliveryView, NewWebhookView, WebhookRequest, WebhookView } from './webhook.dto';

/** Largest delivery that providers send. */
const MAX_DELIVERY_BYTES = 25 * 1024 * 1024;

/** Answers 202 for a delivery that takes effect, 200 for another one. */
function answerDelivery(response: Response, ignored: Ignored): DeliveryView {
  response.status(ignored === null ? HttpStatus.ACCEPTED : HttpStatus.OK);
  return ignored === null ? {} : { ignored };
}

type FoundWebhook = NonNullable<Awaited<ReturnType<WebhookStore['findById']>>>;

/** Refuses unknown senders before the body is read. */
abstract class KnownSender<Found> implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request<{ id: string }> & { found?: Found }>();
    const { id } = request.params;
    const found = isUuid(id) ? await this.find(id) : null;
    if (!found) throw notFound('The webhook');
    request.found = found;
    return true;
  }

  protected abstract find(id: string): Promise<Found | null>;
}

@Injectable()
class KnownWebhook extends KnownSender<FoundWebhook> {
  constructor(private readonly webhooks: WebhookStore) {
    super();
  }

  protected find(id: string): Promise<FoundWebhook | null> {
    return this.webhooks.findById(id);
  }
}

@ApiTags('Automatic sync')
@Controller('api/hooks')
export class HooksController {
  constructor(private readonly deliveries: ReceiveDelivery) {}

  /**
   * Receive a delivery of GitHub, Gitea or Forgejo, GitLab, Bitbucket or Azure DevOps, signed with the webhook's secret. It is
   * answered before it takes effect.
   */
  @Post(':id')
  @Allow('public')
  @UseGuards(KnownWebhook)
  @TakesBody({
    types: ['application/json', 'application/x-www-form-urlencoded'],
    as: 'bytes',
    maxBytes: MAX_DELIVERY_BYTES,
  })
  @ApiBody({ schema: { type: 'object', additionalProperties: true } })
  @ApiAcceptedResponse({ description: 'A branch has moved, and is compared.', type: DeliveryView })
  @ApiOkResponse({ description: 'There is nothing to do.', type: DeliveryView })
  @Refuses(HttpStatus.UNAUTHORIZED, 'invalid_signature')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  async receive(
    @Param('id') _id: string,
    @Req() request: BodyRequest & { found: FoundWebhook },
    @Res({ passthrough: true }) response: Response,
  ): Promise<DeliveryView> {
    const { found, headers, rawBody = Buffer.alloc(0) } = request;
    return answerDelivery(response, await this.deliveries.receive(found, { headers, body: rawBody }));
  }
}

@ApiTags('Automatic sync')
@Controller('api/workspaces/:w/git/webhook')
export class WebhookController {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly config: Config,
  ) {}

  /**
   * Create the webhook by which the provider reports pushes, or a new secret for it; with an account, register it at the
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

  /** The webhook, and its last delivery. */
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

type FoundApp = NonNullable<Awaited<ReturnType<ProviderAppStore['find']>>>;

/** Apps without a webhook count as unknown. */
@Injectable()
class KnownApp extends KnownSender<FoundApp> {
  constructor(private readonly apps: ProviderAppStore) {
    super();
  }

  protected async find(id: string): Promise<FoundApp | null> {
    const found = await this.apps.find(id);
    return found?.secrets.webhookSecret ? found : null;
  }
}

@ApiTags('Automatic sync')
@Controller('api/hooks/apps')
export class AppHooksController {
  constructor(private readonly deliveries: ReceiveAppDelivery) {}

  /** Receive a delivery of a GitHub App, signed with its secret. It is answered before it takes effect. */
  @Post(':id')
  @Allow('public')
  @UseGuards(KnownApp)
  @TakesBody({ types: ['application/json'], as: 'bytes', maxBytes: MAX_DELIVERY_BYTES })
  @ApiBody({ schema: { type: 'object', additionalProperties: true } })
  @ApiAcceptedResponse({ description: 'A branch has moved, and is compared.', type: DeliveryView })
  @ApiOkResponse({ description: 'There is nothing to do.', type: DeliveryView })
  @Refuses(HttpStatus.UNAUTHORIZED, 'invalid_signature')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  async receive(
    @Param('id') _id: string,
    @Req() request: BodyRequest & { found: FoundApp },
    @Res({ passthrough: true }) response: Response,
  ): Promise<DeliveryView> {
    const { found, headers, rawBody = Buffer.alloc(0) } = request;
    return answerDelivery(response, await this.deliveries.receive(found, { headers, body: rawBody }));
  }
}
