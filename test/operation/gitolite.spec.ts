import { commit, createApp, edit, ended } from '../support/git-fixture';
import { shareTrellis, type Member, type Trellis } from '../support/trellis-server';
import { describeWith } from './describe-with';
import { GitoliteServer } from './gitolite-server';
import { doMainJob } from './main-job';

const RULES = `
repo apps refused
  RW+C = trellis
  R    = reader

repo rules
  -    refs/heads/frozen$ = trellis
  RW+C                    = trellis
  -    VREF/NAME/Secret/  = trellis
`;

describeWith('/usr/share/gitolite3/gitolite-shell', 'gitolite over SSH', () => {
  let trellis: Trellis;
  let admin: Member;
  let server: GitoliteServer;

  beforeAll(async () => {
    [trellis, server] = await Promise.all([shareTrellis(), GitoliteServer.start(RULES)]);
    admin = await trellis.setUp();
  });
  afterAll(() => server.stop());

  async function authorize(
    member: Member,
    { name, user = 'trellis', branch = 'main' }: Place,
  ): Promise<void> {
    await member.put('/git', { repositoryUrl: server.url(name), branch }).expect(200);
    const { body } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
    await server.addKey(user, body.publicKey as string);
  }

  async function connect(member: Member, place: Place): Promise<Member> {
    await authorize(member, place);
    await member.post('/git/finalize').expect(200);
    return member;
  }

  it('is a remote like any other: one user writes, another one imports and pulls', async () => {
    const { app } = await doMainJob(admin, {
      repository: server.repository('apps'),
      connect: async (member) => void (await connect(member, { name: 'apps' })),
      connectReader: async (member) => void (await connect(member, { name: 'apps', user: 'reader' })),
    });
    expect(app.name).toBe('Orders');
  });

  it('recognizes a key that may only read', async () => {
    const reader = await connect(await admin.inNewWorkspace(), { name: 'refused', user: 'reader' });
    expect((await reader.get('/git').expect(200)).body.access).toBe('read-only');
    const { body } = await reader.post('/apps', { name: 'Orders', commitChanges: true }).expect(409);
    expect(body.code).toBe('git_read_only_key');
  });

  it('repeats why a branch is closed', async () => {
    const member = await connect(await admin.inNewWorkspace(), { name: 'rules', branch: 'frozen' });
    const app = await createApp(member, 'Orders', { commitChanges: true });
    const job = await ended(member, app.git!.jobId as string);
    expect(job.error).toMatchObject({
      code: 'git_push_rejected',
      serverMessage: expect.stringContaining('DENIED by refs/heads/frozen'),
    });
    expect(await server.repository('rules').log('frozen')).toEqual([]);
  });

  it('repeats why a path is closed, and commits what is elsewhere', async () => {
    const member = await connect(await admin.inNewWorkspace(), { name: 'rules' });
    const closed = await createApp(member, 'Secret');
    const refused = await commit(member, closed.id).expect(422);
    expect(refused.body).toMatchObject({
      code: 'git_push_rejected',
      serverMessage: expect.stringContaining('DENIED by VREF/NAME/Secret/'),
    });
    const open = await createApp(member, 'Orders', { commitChanges: true });
    await ended(member, open.git!.jobId as string);
    await edit(member, open.id, 'First');
    await commit(member, open.id, 'First change').expect(201);
    const history = await server.repository('rules').log();
    expect(history.map(({ message }) => message)).toEqual(['First change', 'App creation']);
    await server.repository('rules').fsck();
  });

  it.each([
    ['a repository that the rules do not name', 'nowhere', 'trellis'],
    ['a repository of others', 'gitolite-admin', 'reader'],
  ])('tells %s in the words of gitolite', async (_, name, user) => {
    const member = await admin.inNewWorkspace();
    await authorize(member, { name, user });
    const { body } = await member.post('/git/finalize').expect(422);
    expect(body).toMatchObject({
      code: 'git_repository_not_found',
      serverMessage: expect.stringContaining('DENIED by fallthru'),
      remedy: expect.any(String),
    });
  });
});

interface Place {
  name: string;
  user?: string;
  branch?: string;
}
