import { Client } from 'pg';
import { connect, sshUrlOf } from '../support/connect';
import { eventually } from '../support/eventually';
import { createGitRepository, type GitRepository } from '../support/git-repository';
import { GitWorld } from '../support/git-world';
import type { Member } from '../support/trellis-server';

let world: GitWorld;

beforeAll(async () => {
  world = await GitWorld.start();
});
afterAll(() => world.stop());

const settings = async (member: Member) => (await member.get('/git').expect(200)).body;

const put = (member: Member, repository: GitRepository, directory?: string) =>
  member.put('/git', { repositoryUrl: sshUrlOf(world.server, repository), directory });

/** Everything but the last step. */
async function almost(repository: GitRepository, directory: string): Promise<Member> {
  const member = await world.admin.inNewWorkspace();
  await put(member, repository, directory).expect(200);
  const { body } = await member.post('/git/key', { type: 'ed25519' }).expect(201);
  await world.server.authorize(body.publicKey as string);
  return member;
}

it.each([
  ['apps', 'apps/team', '“apps”'],
  ['apps/team', 'apps', '“apps/team”'],
  ['apps/team', '', '“apps/team”'],
  ['', 'apps', 'The root'],
  ['Apps/Team', 'apps/team', '“Apps/Team”'],
])('keeps out of “%s” the folder “%s”, and says which one is in the way', async (taken, wanted, folder) => {
  const { repository } = await world.connected({ directory: taken });
  const member = await world.admin.inNewWorkspace();
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
])('leaves “%s” and “%s” beside each other', async (one, other) => {
  const { repository } = await world.connected({ directory: one });
  await world.connected({ repository, directory: other });
});

it('knows the repository by every URL that leads to it, whatever its branch', async () => {
  const { repository } = await world.connected({ directory: 'apps' });
  const member = await world.admin.inNewWorkspace();
  const { server } = world;
  const spellings = [
    `ssh://someone@${server.host}:${server.port}/${repository.path}/`,
    `ssh://${server.user}@${server.host}:${server.port}${repository.path.replace('repository', '%72epository')}`,
    `ssh://${server.user}@${server.host}:${server.port}${repository.path.replace(/\.git$/, '')}`,
  ];
  for (const repositoryUrl of spellings) {
    const { body } = await member.put('/git', { repositoryUrl, branch: 'other' }).expect(409);
    expect(body.code).toBe('git_directory_overlaps');
  }
  await put(member, await createGitRepository()).expect(200);
});

it('names the workspace that is in the way to its members alone, and tells others only once they are let in', async () => {
  const theirs = await world.admin.inNewWorkspace('Warehouse');
  const { repository } = await world.connected({ member: theirs, directory: 'apps' });
  const stranger = await (await world.admin.inNewWorkspace()).invite('admin');
  const { body: told } = await put(await world.admin.inNewWorkspace(), repository).expect(409);
  expect(told.detail).toContain('the workspace “Warehouse”');
  await put(stranger, repository).expect(200);
  const { body: key } = await stranger.post('/git/key', { type: 'ed25519' }).expect(201);
  expect((await stranger.post('/git/finalize').expect(422)).body.code).toBe('git_auth_failed');
  await world.server.authorize(key.publicKey as string);
  const { body } = await stranger.post('/git/finalize').expect(409);
  expect(body.code).toBe('git_directory_overlaps');
  expect(JSON.stringify(body)).not.toContain('Warehouse');
  expect(body.detail).toContain('another workspace');
});

it('counts only who has been let into the repository', async () => {
  const repository = await createGitRepository();
  const squatter = await world.admin.inNewWorkspace();
  await put(squatter, repository).expect(200);
  const { member } = await world.connected({ repository, directory: 'apps' });
  expect((await squatter.post('/git/key', { type: 'ed25519' })).status).toBe(201);
  const { body } = await squatter.post('/git/finalize').expect(409);
  expect(body.code).toBe('git_directory_overlaps');
  expect((await settings(member)).configured).toBe(true);
});

it('lets in one of two who finalize at the same instant', async () => {
  const repository = await createGitRepository();
  const members = [await almost(repository, ''), await almost(repository, 'apps')];
  const database = new Client({ connectionString: world.trellis.databaseUrl });
  await database.connect();
  const key = `repository ${world.server.host}:${world.server.port}${repository.path.replace(/\.git$/, '')}`;
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

it('leaves alone who was set up before folders were kept apart', async () => {
  const { member } = await world.connected();
  const other = await world.connected({ repository: await createGitRepository(), directory: 'apps' });
  const database = new Client({ connectionString: world.trellis.databaseUrl });
  await database.connect();
  const { repositoryUrl } = await settings(member);
  await database.query('update git_configs set repository_url = $2 where workspace_id = $1', [
    other.member.workspaceId,
    repositoryUrl,
  ]);
  await database.end();
  await member.put('/git', { repositoryUrl }).expect(200);
  await member.post('/git/finalize').expect(200);
  expect((await settings(member)).configured).toBe(true);
});

describe('the same folder', () => {
  it('is shared, and each of those who share it is told of the others, as far as they know them', async () => {
    const first = await world.admin.inNewWorkspace('Development');
    const { repository } = await world.connected({ member: first, directory: 'apps' });
    expect((await settings(first)).sharedWith).toBeUndefined();
    const stranger = await (await world.admin.inNewWorkspace('Elsewhere')).invite('admin');
    await connect(stranger, { server: world.server, repository, directory: 'apps' });
    const second = await world.admin.inNewWorkspace('Production');
    await connect(second, { server: world.server, repository, directory: 'apps' });

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

  it('is another one on another branch, and for who has not finalized', async () => {
    const repository = await createGitRepository({ files: { 'README.md': 'x' } });
    await repository.git(['branch', 'production', 'main']);
    const { member } = await world.connected({ repository });
    const { member: other } = await world.connected({ repository, branch: 'production' });
    const third = await almost(repository, '');
    for (const each of [member, other, third]) expect((await settings(each)).sharedWith).toBeUndefined();
  });
});
