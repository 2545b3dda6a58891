import type { ChannelStore, OpenChannel } from '../channel-store';
import type { NotificationStore } from '../notification-store';
import { Deliver } from './deliver';
import type { SendMail } from './send-mail';
import type { SendWebhook } from './send-webhook';

/** A channel with a webhook that takes its time, and five notifications for it. */
function slowWebhook(answerMs: number) {
  const told: Record<'sent' | 'delivered' | 'putBack', string[]> = { sent: [], delivered: [], putBack: [] };
  const due = ['a', 'b', 'c', 'd', 'e'].map((id) => ({
    ...{ id, event: 'job_failed', createdAt: new Date(0), branch: null },
    content: { jobId: id, kind: 'pull_app', app: null, author: { name: 'Ada' }, message: null, error: {} },
  }));
  const notifications = {
    claim: () => Promise.resolve(due),
    markDelivered: (ids: string[]) => Promise.resolve(void told.delivered.push(...ids)),
    putBack: (ids: string[]) => Promise.resolve(void told.putBack.push(...ids)),
  };
  const channel = { id: 'channel', webhook: { url: '', secret: '' }, origin: '' } as OpenChannel;
  const channels = { open: () => Promise.resolve(channel), recordDelivery: () => Promise.resolve() };
  const webhook = {
    send: (_: unknown, { id }: { id: string }) => {
      told.sent.push(id);
      jest.setSystemTime(Date.now() + answerMs);
      return Promise.resolve();
    },
  };
  const deliver = new Deliver(
    channels as unknown as ChannelStore,
    notifications as unknown as NotificationStore,
    {} as SendMail,
    webhook as unknown as SendWebhook,
  );
  return { deliver, told };
}

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick'] }));
afterEach(() => jest.useRealTimers());

it('ends the turn of a channel that answers slowly, and leaves what waits for the next one', async () => {
  const { deliver, told } = slowWebhook(4_000);
  await deliver.run('channel');
  expect(told).toEqual({ sent: ['a', 'b', 'c'], delivered: ['a', 'b', 'c'], putBack: ['d', 'e'] });
});

it('delivers all that is due to a channel that answers at once', async () => {
  const { deliver, told } = slowWebhook(1);
  await deliver.run('channel');
  expect(told).toEqual({
    sent: ['a', 'b', 'c', 'd', 'e'],
    delivered: ['a', 'b', 'c', 'd', 'e'],
    putBack: [],
  });
});
