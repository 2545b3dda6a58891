import { databaseUrlThrough } from '../../support/database';
import { eventually } from '../../support/eventually';
import { startTcpProxy, type TcpProxy } from '../../support/ssh-server-proxy';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';

const noop = (): void => undefined;

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});

afterAll(() => fixture.stop());

/** Starts the server again behind the proxy, with these settings of `DATABASE_URL`. */
async function startBehind(proxy: TcpProxy, settings?: Record<string, string>): Promise<void> {
  await fixture.trellis.stop();
  await fixture.startAgain({ DATABASE_URL: databaseUrlThrough(proxy, fixture.url, settings) });
}

const startProxy = () => {
  const { hostname, port } = new URL(fixture.url);
  return startTcpProxy({ targetHost: hostname, targetPort: Number(port) });
};

it('commits each change once, and soon, after the database has vanished without closing its connections', async () => {
  await using proxy = await startProxy();
  // The default is a minute.
  await startBehind(proxy, { query_timeout: '3000' });
  const repository = await fixture.repository();
  const stream = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Orders');
  const running = stream.run(12);
  for (const count of [2, 5]) {
    await eventually(() => stream.accepted.length >= count);
    proxy.forget();
  }
  await running;
  await expectExactlyOnce(fixture.url, [stream]);
  await fixture.trellis.stop();
});

it('stops soon while the database does not answer, also with requests and loops that wait for it', async () => {
  await using proxy = await startProxy();
  await startBehind(proxy);
  proxy.forget();
  const requests = [1, 2, 3].map(() => fixture.admin.get('/apps').then(noop, noop));
  // The connections to later queries are silent as well.
  proxy.pause();
  // The requests, the worker's heartbeat and a look for work.
  await eventually(() => proxy.hushed >= requests.length + 2);
  const startedAt = performance.now();
  await fixture.trellis.stop();
  // Queries under way would keep it for a minute.
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  await Promise.all(requests);
});
