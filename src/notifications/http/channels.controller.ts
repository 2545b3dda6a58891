import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow, ownAddress } from '../../auth';
import { Config } from '../../core/config';
import { badRequest, conflict, notFound, unprocessable } from '../../core/errors';
import { Refuses } from '../../core/http';
import { Audited, CurrentMember, ManagedSettings, RunsBeforeTransaction, type Actor } from '../../workspaces';
import { Deliver } from '../delivery/deliver';
import { SendMail } from '../delivery/send-mail';
import { ChannelStore, type Channel } from '../channel-store';
import {
  ChannelRequest,
  ChannelsView,
  type ChannelView,
  NewChannelRequest,
  NewChannelView,
} from './channels.dto';

const TARGET = 'notifications';

@ApiTags('Notifications')
@Controller('api/workspaces/:w/notification-channels')
export class ChannelsController {
  constructor(
    private readonly channels: ChannelStore,
    private readonly deliver: Deliver,
    private readonly mail: SendMail,
    private readonly managed: ManagedSettings,
    private readonly config: Config,
  ) {}

  /** Email addresses and webhooks that are told of events of the workspace. */
  @Get()
  @Allow('admin')
  async list(@CurrentMember() { workspaceId }: Actor): Promise<ChannelsView> {
    return { items: (await this.channels.list(workspaceId)).map(present), canMail: this.mail.isConfigured };
  }

  /** Tell an email address or a webhook of events. Requests to webhooks follow Standard Webhooks. */
  @Post()
  @Allow('admin')
  // The address alone: the rest of a webhook's URL may be secret.
  @Audited(({ answer }) => {
    const { address, events } = answer as ChannelView;
    return { action: 'configured', target: TARGET, detail: { address, events } };
  })
  @Refuses(HttpStatus.BAD_REQUEST, 'bad_request')
  @Refuses(HttpStatus.CONFLICT, 'mail_not_configured', 'too_many_channels', 'managed_by_file')
  async add(
    @CurrentMember() { workspaceId }: Actor,
    @Body() { email, url, events }: NewChannelRequest,
    @Req() request: Request,
  ): Promise<NewChannelView> {
    await this.managed.refuse(workspaceId, 'notifications');
    const origin = ownAddress(request, this.config);
    if ((email === undefined) === (url === undefined))
      throw badRequest('Name either an email address (email) or the address of a webhook (url).');
    if (url !== undefined) {
      const channel = await this.channels.addWebhook(workspaceId, { url, events, origin });
      return { ...present(channel), secret: channel.secret };
    }
    if (!this.mail.isConfigured)
      throw conflict('mail_not_configured', 'This server cannot send email.', {
        remedy: 'Ask the operator to set TRELLIS_SMTP_URL and TRELLIS_MAIL_FROM, or use a webhook.',
      });
    return present(await this.channels.addEmail(workspaceId, { email: email ?? '', events, origin }));
  }

  /** Choose the events. */
  @Patch(':channel')
  @Allow('admin')
  @Audited(({ params, body }) => ({
    action: 'configured',
    target: TARGET,
    detail: { channel: params.channel, ...body },
  }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'managed_by_file')
  async change(
    @CurrentMember() { workspaceId }: Actor,
    @Param('channel') id: string,
    @Body() { events }: ChannelRequest,
  ): Promise<ChannelView> {
    await this.managed.refuse(workspaceId, 'notifications', id);
    const channel = await this.channels.change({ workspaceId, id }, events);
    if (!channel) throw missing();
    return present(channel);
  }

  /** Tell it of nothing any more. */
  @Delete(':channel')
  @HttpCode(204)
  @Allow('admin')
  @Audited(({ params }) => ({
    action: 'configured',
    target: TARGET,
    detail: { channel: params.channel, removed: true },
  }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'managed_by_file')
  async remove(@CurrentMember() { workspaceId }: Actor, @Param('channel') id: string): Promise<void> {
    await this.managed.refuse(workspaceId, 'notifications', id);
    if (!(await this.channels.remove({ workspaceId, id }))) throw missing();
  }

  /** Send a test, and wait for its delivery. */
  @Post(':channel/test')
  @RunsBeforeTransaction()
  @HttpCode(200)
  @Allow('admin')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'notification_failed')
  async test(@CurrentMember() { workspaceId }: Actor, @Param('channel') id: string): Promise<ChannelView> {
    const channel = await this.channels.open(id);
    if (channel?.workspaceId !== workspaceId) throw missing();
    const lastDelivery = await this.deliver.test(channel);
    if (lastDelivery.error === null) return present({ ...channel, lastDelivery });
    throw unprocessable(
      'notification_failed',
      `The test was not delivered to ${channel.address}. ${lastDelivery.error}`,
    );
  }
}

const missing = () => notFound('The channel');

const present = ({ id, kind, address, events, createdAt, lastDelivery }: Channel): ChannelView => ({
  id,
  kind,
  address,
  events,
  createdAt: createdAt.toISOString(),
  lastDelivery,
});
