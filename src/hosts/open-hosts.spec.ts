import type { Config } from '../core/config';
import { OpenHosts } from './open-hosts';
import type { OpenableHost } from './store/host-store';

const HOST = {
  ...{ id: 'h', revision: '1', kind: 'node-red', email: 'trellis', hostWorkspaceId: null },
  ...{ url: 'https://nodered.example.com', password: 'secret', certificateAuthority: null },
} as unknown as OpenableHost;

it('forgets a host and its password once nobody has used it for an hour', async () => {
  jest.useFakeTimers();
  const hosts = new OpenHosts({ allowPrivateRemotes: true } as unknown as Config, null, {} as never);
  const first = await hosts.open(HOST);
  await jest.advanceTimersByTimeAsync(59 * 60_000);
  expect(await hosts.open(HOST)).toBe(first);
  await jest.advanceTimersByTimeAsync(59 * 60_000);
  expect(await hosts.open(HOST)).toBe(first);
  const closes = jest.spyOn(first, 'close');
  await jest.advanceTimersByTimeAsync(60 * 60_000);
  expect(closes).toHaveBeenCalledTimes(1);
  expect(await hosts.open(HOST)).not.toBe(first);
  jest.useRealTimers();
  await hosts.onApplicationShutdown();
});
