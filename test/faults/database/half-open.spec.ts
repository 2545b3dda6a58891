import { eventually } from '../../support/eventually';
import { startTcpProxy } from '../../support/ssh-server-proxy';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});

afterAll(() => fixture.stop());

it('commits each change once, and soon, after the database has vanished without closing its connections', async () => {
  const { hostname, port } = new URL(fixture.url);
  await using proxy = await startTcpProxy({ targetHost: hostname, targetPort: Number(port) });
  const url = new URL(fixture.url);
  url.hostname = proxy.host;
  url.port = String(proxy.port);
  // The default is a minute.
  url.searchParams.set('query_timeout', '3000');
  await fixture.trellis.stop();
  await fixture.startAgain({ DATABASE_URL: url.toString() });
  const repository = await fixture.repository();
  const stream = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Orders');
  const running = stream.run(12);
  for (const count of [2, 5]) {
    await eventually(() => stream.accepted.length >= count, { timeoutMs: 60_000 });
    proxy.forget();
  }
  await running;
  await expectExactlyOnce(fixture.url, [stream]);
  await fixture.trellis.stop();
});
