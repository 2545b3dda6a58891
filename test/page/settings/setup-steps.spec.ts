import { sshUrlOf } from '../../support/connect';
import { eventually } from '../../support/eventually';
import { createGitRepository } from '../../support/git-repository';
import { PageFixture } from '../../support/page-fixture';
import { startTcpProxy } from '../../support/ssh-server-proxy';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('shows each step of the setup while it runs', async () => {
  const { server } = fixture.git;
  const member = await fixture.admin.inNewWorkspace();
  const repository = await createGitRepository({ files: { 'README.md': 'Ours' } });
  await using proxy = await startTcpProxy({ targetPort: server.port });
  const repositoryUrl = sshUrlOf({ host: server.host, user: server.user, port: proxy.port }, repository);
  await member.put('/git', { repositoryUrl }).expect(200);
  const { body: key } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
  await server.authorize(key.publicKey as string);
  await using visitor = await fixture.visit(member, '/settings/git');
  const { page } = visitor;
  await page.getByText('Host key', { exact: true }).waitFor();
  const step = (words: string) =>
    page.getByRole('list', { name: 'Setup checks' }).getByText(words, { exact: true }).waitFor();

  proxy.pause();
  await page.getByRole('button', { name: 'Finalize setup' }).click();
  await step('Reach the host: in progress');
  await step('Sign in with the SSH key: not started');
  expect(await visitor.findViolationsInEachView('setup-under-way')).toEqual([]);
  proxy.resume();
  await page.getByRole('heading', { name: 'Check the connection' }).waitFor();
  expect((await member.get('/git').expect(200)).body).toMatchObject({ configured: true, enabled: true });
  expect(visitor.complaints).toEqual([]);
});

it('shows changes of members, constants and settings live', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await using members = await fixture.visit(member, '/settings/members');
  await using constants = await fixture.visit(member, '/settings/constants');
  await using git = await fixture.visit(member, '/settings/git');
  await using general = await fixture.visit(member, '/settings');
  await general.page.getByLabel('Workspace name').waitFor();
  await members.page.getByText(member.user.email).first().waitFor();
  await constants.page.getByRole('heading', { level: 1 }).waitFor();
  await git.page.getByLabel('Repository URL').waitFor();
  await member.invite('viewer', 'Grace Hopper');
  await member.put('/constants/REGION', { value: 'north' }).expect(200);
  await member.put('/git', { repositoryUrl: 'git@example.com:owner/repo.git' }).expect(200);
  await member.post('/git/key', { type: 'ed25519' }).expect(201);
  await member.patch('', { name: 'Renamed elsewhere' }).expect(200);
  await members.page.getByText('Grace Hopper').first().waitFor();
  await eventually(async () =>
    expect(await general.page.getByLabel('Workspace name').inputValue()).toBe('Renamed elsewhere'),
  );
  await constants.page.getByText('REGION').first().waitFor();
  await git.page.getByRole('group', { name: 'Public key' }).waitFor();
});
