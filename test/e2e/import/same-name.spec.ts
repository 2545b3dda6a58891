import { createGitRepository } from '../../support/git-repository';
import { commit, createApp, edit, getApp, GitFixture } from '../../support/git-fixture';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const documentOf = (name: string, version: string, text: string) =>
  JSON.stringify({
    appV2: { name, icon: text, editingVersion: { id: `${version} of ${text}`, name: version } },
  });

const entryOf = (name: string, version: string, { text, day }: { text: string; day: number }) => ({
  gitAppName: name,
  lastCommitMessage: 'App creation',
  gitVersionId: `${version} of ${text}`,
  lastpushDate: `2025-03-0${day}T12:10:30.805Z`,
  gitVersionName: version,
  lastCommitUser: 'Ada',
});

/** A repository as ToolJet leaves it: two apps in one folder, and two entries for one file. */
async function createRepository() {
  const entries = {
    one: entryOf('tablee', 'v1', { text: 'one', day: 1 }),
    four: entryOf('tablee', 'v4', { text: 'four', day: 2 }),
    owner: entryOf('afds', 'v1', { text: 'owner', day: 4 }),
    stale: entryOf('afds', 'v1', { text: 'stale', day: 3 }),
  };
  return createGitRepository({
    files: {
      '.meta/meta.json': JSON.stringify(entries, null, 2),
      'tablee/v1.json': documentOf('tablee', 'v1', 'one'),
      'tablee/v4.json': documentOf('tablee', 'v4', 'four'),
      'afds/v1.json': documentOf('afds', 'v1', 'owner'),
    },
  });
}

describe('a repository with several entries of one name', () => {
  it('lists and imports each app whose file is its own, and tells why the stale one cannot be', async () => {
    const { member } = await fixture.connected({ repository: await createRepository() });
    const { body } = await member.get('/git/apps').expect(200);
    const problems = body.items.map((item: { gitAppId: string; problem: { code: string } | null }) => [
      item.gitAppId,
      item.problem?.code ?? null,
    ]);
    expect(problems).toEqual([
      ['one', null],
      ['four', null],
      ['owner', null],
      ['stale', 'git_duplicate_name'],
    ]);
    for (const [gitAppId, name] of [
      ['one', 'tablee'],
      ['four', 'tablee 4'],
      ['owner', 'afds'],
    ]) {
      const { body: app } = await member.post('/git/imports', { gitAppId, name }).expect(201);
      const { text } = await member.get(`/apps/${app.id}/definition`).expect(200);
      expect(JSON.parse(text).appV2.icon).toBe(gitAppId);
    }
    const { body: refused } = await member.post('/git/imports', { gitAppId: 'stale', name: 'x' }).expect(422);
    expect(refused.detail).toContain('"afds/v1.json" belongs to the app with the Git id "owner"');
  });

  it('keeps a commit to one from touching the other', async () => {
    const repository = await createRepository();
    const { member } = await fixture.connected({ repository });
    const imports = { gitAppId: 'one', locked: false };
    const { body: app } = await member.post('/git/imports', imports).expect(201);
    await edit(member, app.id, 'two');
    await commit(member, app.id).expect(201);

    const changed = await repository.git(['diff', '--name-only', 'main~1', 'main']);
    expect(changed.trim().split('\n')).toEqual(['.meta/meta.json', 'tablee/v1.json']);
    expect(JSON.parse(await repository.show('main', '.meta/meta.json'))).toMatchObject({
      four: entryOf('tablee', 'v4', { text: 'four', day: 2 }),
    });
  });

  it('gives a new app of that name a folder of its own, in which it stays', async () => {
    const repository = await createRepository();
    const { member } = await fixture.connected({ repository });
    const before = await repository.ls();
    const app = await createApp(member, 'tablee', { commitChanges: true });
    expect(await getApp(member, app.id)).toMatchObject({ name: 'tablee', gitState: 'clean' });
    expect(await repository.ls()).toEqual([...before, 'tablee (2)/v1.json'].sort());

    await edit(member, app.id, 'second');
    await commit(member, app.id).expect(201);
    expect(await repository.ls()).toEqual([...before, 'tablee (2)/v1.json'].sort());

    const other = (await fixture.connected({ repository })).member;
    const { body: copy } = await other
      .post('/git/imports', { gitAppId: app.gitAppId, locked: false })
      .expect(201);
    await edit(other, copy.id, 'third');
    await commit(other, copy.id).expect(201);
    await member.post(`/apps/${app.id}/git/pull`).expect(200);
    expect(await getApp(member, app.id)).toMatchObject({ name: 'tablee', gitState: 'clean' });

    await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
    expect(await repository.ls()).toEqual([...before, 'Sales/v1.json'].sort());
    await repository.fsck();
  });
});
