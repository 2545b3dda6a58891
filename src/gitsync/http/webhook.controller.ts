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
  type CanActivate,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow } from '../../auth';
import { isUuid } from '../../core/database';
import { notFound } from '../../core/errors';
import { Refuses, TakesBody, type BodyRequest } from '../../core/http';
import { ReceiveDelivery } from '../server/webhooks';
import { WebhookStore } from '../store/webhooks';
import { DeliveryView } from './webhook.dto';

/** The most that providers send. */
const MAX_BYTES = 25 * 1024 * 1024;

type FoundWebhook = NonNullable<Awaited<ReturnType<WebhookStore['findById']>>>;

/** Refuses unknown webhooks before anything of the body is read. */
@Injectable()
class KnownWebhook implements CanActivate {
  constructor(private readonly webhooks: WebhookStore) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request<{ id: string }> & { webhook?: FoundWebhook }>();
    const { id } = request.params;
    const webhook = isUuid(id) ? await this.webhooks.findById(id) : null;
    if (!webhook) throw notFound('The webhook');
    request.webhook = webhook;
    return true;
  }
}

@ApiTags('Automatic sync')
@Controller('api/hooks')
export class HooksController {
  constructor(private readonly deliveries: ReceiveDelivery) {}

  /**
   * Receive a delivery of GitHub, Gitea or Forgejo, GitLab, Bitbucket or Azure DevOps, signed with the webhook's secret. It is
   * answered before anything follows from it.
   */
  @Post(':id')
  @Allow('public')
  @UseGuards(KnownWebhook)
  @TakesBody({
    types: ['application/json', 'application/x-www-form-urlencoded'],
    as: 'bytes',
    maxBytes: MAX_BYTES,
  })
  @ApiBody({ schema: { type: 'object', additionalProperties: true } })
  @ApiAcceptedResponse({ description: 'A branch has moved, and is compared.', type: DeliveryView })
  @ApiOkResponse({ description: 'There is nothing to do.', type: DeliveryView })
  @Refuses(HttpStatus.UNAUTHORIZED, 'invalid_signature')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  async receive(
    @Param('id') _id: string,
    @Req() request: BodyRequest & { webhook: FoundWebhook },
    @Res({ passthrough: true }) response: Response,
  ): Promise<DeliveryView> {
    const { webhook, headers, rawBody = Buffer.alloc(0) } = request;
    const ignored = await this.deliveries.receive(webhook, { headers, body: rawBody });
    response.status(ignored === null ? HttpStatus.ACCEPTED : HttpStatus.OK);
    return ignored === null ? {} : { ignored };
  }
}
