import { Injectable } from '@nestjs/common';
import { newId } from '../../core/database';
import { describeEvent, type Notification, pathOf } from '../events';
import { ChannelStore, type LastDelivery, type OpenChannel } from '../channel-store';
import { NotificationStore } from '../notification-store';
import { SendMail } from './send-mail';
import { SendWebhook } from './send-webhook';

/** Notifications of a channel that are claimed at once. More wait for the next time. */
const MOST_AT_ONCE = 50;
/** After this, a channel that answers slowly waits until the others have had their turn. */
const TURN_MS = 10_000;

/** Delivers a channel's due notifications; some twice if a server ends between delivery and record. */
@Injectable()
export class Deliver {
  constructor(
    private readonly channels: ChannelStore,
    private readonly notifications: NotificationStore,
    private readonly mail: SendMail,
    private readonly webhook: SendWebhook,
  ) {}

  async run(channelId: string): Promise<void> {
    const endsAt = Date.now() + TURN_MS;
    // Before the channel is opened: if that fails, the channel is skipped until the next attempt.
    const claimed = await this.notifications.claim(channelId, MOST_AT_ONCE);
    const waiting = [...claimed];
    try {
      const channel = await this.channels.open(channelId);
      if (!channel || claimed.length === 0) return;
      do {
        const part = channel.webhook ? waiting.slice(0, 1) : [...waiting];
        await this.send(channel, part);
        await this.notifications.markDelivered(part.map(({ id }) => id));
        waiting.splice(0, part.length);
      } while (waiting.length > 0 && Date.now() < endsAt);
      await this.notifications.putBack(waiting.map(({ id }) => id));
      await this.channels.recordDelivery(channelId, null);
    } catch (error) {
      await this.notifications.markFailed(waiting.map(({ id }) => id));
      await this.channels.recordDelivery(channelId, messageOf(error));
    }
  }

  /** Delivers a message without an event, and returns the outcome. */
  async test(channel: OpenChannel): Promise<LastDelivery> {
    const error = await this.sendTest(channel).then(() => null, messageOf);
    return this.channels.recordDelivery(channel.id, error);
  }

  private sendTest(channel: OpenChannel): Promise<void> {
    const { id: channelId, webhook, address, workspaceName } = channel;
    const text = `This is a test: notifications of the workspace ${workspaceName} arrive here.`;
    if (!webhook) return this.mail.send({ to: address, subject: subjectOf(channel, 'A test'), text });
    const id = newId();
    const body = { ...this.envelope(channel, { id, at: new Date() }), type: 'test', text };
    return this.webhook.send({ channelId, webhook }, { id, body });
  }

  private async send(channel: OpenChannel, notifications: Notification[]): Promise<void> {
    const { webhook, id: channelId } = channel;
    const [first] = notifications;
    if (!webhook) return this.mail.send(mailOf(channel, notifications));
    const { id, event, content, createdAt } = first;
    const body = {
      ...this.envelope(channel, { id, at: createdAt }),
      type: event,
      text: describeEvent(first),
      url: channel.origin + pathOf(channel.workspaceId, first),
      data: content,
    };
    await this.webhook.send({ channelId, webhook }, { id, body });
  }

  private envelope({ workspaceId, workspaceName }: OpenChannel, { id, at }: { id: string; at: Date }) {
    return { id, timestamp: at.toISOString(), workspace: { id: workspaceId, name: workspaceName } };
  }
}

function mailOf(channel: OpenChannel, notifications: Notification[]) {
  const [first] = notifications;
  const sentences = describeEvent(first);
  const subject = notifications.length === 1 ? sentences : `${notifications.length} notifications`;
  const parts = notifications.map(
    (one) => `${describeEvent(one)}\n${channel.origin}${pathOf(channel.workspaceId, one)}\n`,
  );
  const settings = `${channel.origin}/w/${channel.workspaceId}/settings/notifications`;
  const end = `--\nAn admin of the workspace ${channel.workspaceName} chose this address: ${settings}\n`;
  return { to: channel.address, subject: subjectOf(channel, subject), text: [...parts, end].join('\n') };
}

const LONGEST_SUBJECT = 120;

function subjectOf({ workspaceName }: OpenChannel, text: string): string {
  const subject = `[${workspaceName}] ${text}`;
  return subject.length > LONGEST_SUBJECT ? `${subject.slice(0, LONGEST_SUBJECT - 1)}…` : subject;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
