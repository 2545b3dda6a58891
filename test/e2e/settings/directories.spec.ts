import { Client } from 'pg';
import { connect, sshUrlOf } from '../../support/connect';
import { eventually } from '../../support/eventually';
import { createGitRepository, type GitRepository } from '../../support/git-repository';
import { GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const settings = async (member: Member) => (await member.get('/git').expect(200)).body;

const put = (member: Member, repository: GitRepository, directory?: string) =>
  member.put('/git', { repositoryUrl: sshUrlOf(fixture.server, repository), directory });

/** Sets up a workspace except for the last step. */
async function almost(repository: GitRepository, directory: string): Promise<Member> {
  const member = await fixture.admin.inNewWorkspace();
  await put(member, repository, directory).expect(200);
  const { body } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
  await fixture.server.authorize(body.publicKey as string);
  return member;
}

it.each([
  ['apps', 'apps/team', '“apps”'],
  ['apps/team', 'apps', '“apps/team”'],
  ['apps/team', '', '“apps/team”'],
  ['', 'apps', 'The root'],
  ['Apps/Team', 'apps/team', '“Apps/Team”'],
])('refuses “%s” next to the folder “%s”, and names the conflict', async (taken, wanted, folder) => {
  const { repository } = await fixture.connected({ directory: taken });
  const member = await fixture.admin.inNewWorkspace();
  const { body } = await put(member, repository, wanted).expect(409);
  expect(body).toMatchObject({
    code: 'git_directory_overlaps',
    directory: taken,
    remedy: expect.any(String),
    errors: [{ path: 'directory' }],
  });
  expect(body.detail).toContain(folder);
  expect((await settings(member)).repositoryUrl).toBeNull();
});

it.each([
  ['apps', 'apps-of-others'],
  ['apps/a', 'apps/b'],
])('accepts “%s” and “%s” side by side', async (one, other) => {
  const { repository } = await fixture.connected({ directory: one });
  await fixture.connected({ repository, directory: other });
});

it('recognizes the repository by all of its URLs', async () => {
  const { repository } = await fixture.connected({ directory: 'apps' });
  const member = await fixture.admin.inNewWorkspace();
  const { server } = fixture;
  const spellings = [
    `ssh://someone@${server.host}:${server.port}/${repository.path}/`,
    `ssh://${server.user}@${server.host}:${server.port}${repository.path.replace('repository', '%72epository')}`,
    `ssh://${server.user}@${server.host}:${server.port}${repository.path.replace(/\.git$/, '')}`,
  ];
  for (const repositoryUrl of spellings) {
    for (const branch of ['main', null]) {
      const { body } = await member.put('/git', { repositoryUrl, branch }).expect(409);
      expect(body.code).toBe('git_directory_overlaps');
    }
  }
  await put(member, await createGitRepository()).expect(200);
});

it('accepts any folder on another branch', async () => {
  const { repository } = await fixture.connected({ directory: 'apps', files: { 'README.md': 'x' } });
  await repository.git(['branch', 'next', 'main']);
  await fixture.connected({ repository, branch: 'next', directory: 'apps/team' });
  // Without a wanted branch it may be the one where the folder is taken.
  const { body } = await put(await fixture.admin.inNewWorkspace(), repository, 'apps/other').expect(409);
  expect(body.code).toBe('git_directory_overlaps');
});

it('names the conflicting workspace to its members, and to others only after they have access to the repository', async () => {
  const theirs = await fixture.admin.inNewWorkspace('Warehouse');
  const { repository } = await fixture.connected({ member: theirs, directory: 'apps' });
  const stranger = await (await fixture.admin.inNewWorkspace()).invite('admin');
  const { body: told } = await put(await fixture.admin.inNewWorkspace(), repository).expect(409);
  expect(told.detail).toContain('the workspace “Warehouse”');
  await put(stranger, repository).expect(200);
  const { body: key } = await stranger.post('/git/key', { type: 'ed25519' }).expect(201);
  expect((await stranger.post('/git/finalize').expect(422)).body.code).toBe('git_auth_failed');
  await fixture.server.authorize(key.publicKey as string);
  const { body } = await stranger.post('/git/finalize').expect(409);
  expect(body.code).toBe('git_directory_overlaps');
  expect(JSON.stringify(body)).not.toContain('Warehouse');
  expect(body.detail).toContain('another workspace');
});

it('counts only workspaces with access to the repository', async () => {
  const repository = await createGitRepository();
  const squatter = await fixture.admin.inNewWorkspace();
  await put(squatter, repository).expect(200);
  const { member } = await fixture.connected({ repository, directory: 'apps' });
  expect((await squatter.post('/git/key', { type: 'ed25519' })).status).toBe(201);
  const { body } = await squatter.post('/git/finalize').expect(409);
  expect(body.code).toBe('git_directory_overlaps');
  expect((await settings(member)).configured).toBe(true);
});

it('accepts one of two workspaces that finalize at the same instant', async () => {
  const repository = await createGitRepository();
  const members = [await almost(repository, ''), await almost(repository, 'apps')];
  const database = new Client({ connectionString: fixture.trellis.databaseUrl });
  await database.connect();
  const key = `repository ${fixture.server.host}:${fixture.server.port}${repository.path.replace(/\.git$/, '')}`;
  await database.query('begin');
  await database.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
  const finalizes = Promise.all(members.map((member) => member.post('/git/finalize')));
  await eventually(async () => {
    const { rows } = await database.query(`select 1 from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`);
    expect(rows).toHaveLength(2);
  });
  await database.query('commit');
  await database.end();
  const answers = await finalizes;
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)!.body.code).toBe('git_directory_overlaps');
});

it('tolerates workspaces that were set up before folders were checked', async () => {
  const { member } = await fixture.connected();
  const other = await fixture.connected({ repository: await createGitRepository(), directory: 'apps' });
  const database = new Client({ connectionString: fixture.trellis.databaseUrl });
  await database.connect();
  const { repositoryUrl } = await settings(member);
  const ids = [other.member.workspaceId, member.workspaceId];
  await database.query(
    `update git_targets set repository_key = own.repository_key from git_targets own
     where git_targets.workspace_id = $1 and own.workspace_id = $2`,
    ids,
  );
  await database.query(
    `update git_configs set repository_url = own.repository_url from git_configs own
     where git_configs.workspace_id = $1 and own.workspace_id = $2`,
    ids,
  );
  await database.end();
  await member.put('/git', { repositoryUrl }).expect(200);
  await member.post('/git/finalize').expect(200);
  expect((await settings(member)).configured).toBe(true);
});

describe('the same folder', () => {
  it('is shared, and its workspaces are shown to each other as far as members know them', async () => {
    const first = await fixture.admin.inNewWorkspace('Development');
    const { repository } = await fixture.connected({ member: first, directory: 'apps' });
    expect((await settings(first)).sharedWith).toBeUndefined();
    const stranger = await (await fixture.admin.inNewWorkspace('Elsewhere')).invite('admin');
    await connect(stranger, { server: fixture.server, repository, directory: 'apps' });
    const second = await fixture.admin.inNewWorkspace('Production');
    await connect(second, { server: fixture.server, repository, directory: 'apps' });

    const shared = (await settings(first)).sharedWith;
    expect(shared.otherCount).toBe(0);
    expect(shared.workspaces).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'Elsewhere' }),
        expect.objectContaining({ name: 'Production' }),
      ]),
    );
    expect((await settings(stranger)).sharedWith).toEqual({ workspaces: [], otherCount: 2 });
    const builder = await first.invite('builder');
    expect(await settings(builder)).toEqual({ configured: true, enabled: true });
  });

  it('is a different one on another branch, and does not count before it is finalized', async () => {
    const repository = await createGitRepository({ files: { 'README.md': 'x' } });
    await repository.git(['branch', 'production', 'main']);
    const { member } = await fixture.connected({ repository });
    const { member: other } = await fixture.connected({ repository, branch: 'production' });
    const third = await almost(repository, '');
    for (const each of [member, other, third]) expect((await settings(each)).sharedWith).toBeUndefined();
  });
});
