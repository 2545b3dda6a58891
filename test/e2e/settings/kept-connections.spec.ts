import { connect } from '../../support/connect';
import { eventually } from '../../support/eventually';
import { createApp, GitFixture } from '../../support/git-fixture';
import { createGitRepository } from '../../support/git-repository';
import { startTcpProxy } from '../../support/ssh-server-proxy';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

it('keeps a connection open between commits, and closes it when the configuration changes', async () => {
  const { server: sshd } = fixture;
  await using proxy = await startTcpProxy({ targetPort: sshd.port });
  const { host, user } = sshd;
  const authorize = (publicKey: string) => sshd.authorize(publicKey);
  const server = { host, user, port: proxy.port, authorize } as typeof sshd;
  const member = await fixture.admin.inNewWorkspace();
  await connect(member, { server, repository: await createGitRepository() });
  await createApp(member, 'First', { commitChanges: true });
  await createApp(member, 'Second', { commitChanges: true });
  await eventually(() => expect(proxy.openConnections).toBe(1));
  const before = proxy.accepted;
  await createApp(member, 'Third', { commitChanges: true });
  expect(proxy.accepted).toBe(before);
  await member.delete('/git').expect(204);
  await eventually(() => expect(proxy.openConnections).toBe(0));
});
