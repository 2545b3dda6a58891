import { changeMeta, commit, edit, exported, getApp, GitFixture } from '../../support/git-fixture';
import { createGitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const documentOf = (name: string, text: string) =>
  JSON.stringify({ appV2: { name, icon: text, editingVersion: { id: 'the-version', name: 'v1' } } }, null, 2);

const entryOf = (gitAppName: string) => ({
  gitAppName,
  lastCommitMessage: 'App creation',
  gitVersionId: 'the-version',
  lastpushDate: '2025-03-26T12:10:30.805Z',
  gitVersionName: 'v1',
  lastCommitUser: 'Ada Lovelace',
});

async function listed(member: Member) {
  const { body } = await member.get('/git/apps').expect(200);
  return (body.items as { gitAppId: string | null; path: string; problem: unknown }[]).map(
    ({ gitAppId, path, problem }) => [gitAppId, path, problem],
  );
}

const pairs: [string, string, string][] = [
  ['case', 'Board', 'board'],
  ['Unicode form', 'Caf\u00e9', 'Cafe\u0301'],
  ['case beyond ASCII', 'Stra\u00dfe', 'STRASSE'],
];

it.each(pairs)('takes two apps whose names differ only in %s for two', async (_, one, other) => {
  const repository = await createGitRepository({
    files: {
      '.meta/meta.json': JSON.stringify({ first: entryOf(one), second: entryOf(other) }, null, 2),
      [`${one}/v1.json`]: documentOf(one, 'first'),
      [`${other}/v1.json`]: documentOf(other, 'second'),
    },
  });
  const { member } = await fixture.connected({ repository });
  expect(await listed(member)).toEqual([
    ['first', `${one}/v1.json`, null],
    ['second', `${other}/v1.json`, null],
  ]);
  const ids: string[] = [];
  for (const [gitAppId, name] of [
    ['first', undefined],
    ['second', 'The other'],
  ]) {
    const { body } = await member.post('/git/imports', { gitAppId, name }).expect(201);
    await member.patch(`/apps/${body.id}`, { locked: false }).expect(200);
    expect((await getApp(member, body.id as string)).gitState).toBe('clean');
    ids.push(body.id as string);
  }
  for (const [index, id] of ids.entries()) {
    await edit(member, id, `edited ${index}`);
    const { body } = await commit(member, id).expect(201);
    const changed = await repository.git(['diff', '-z', '--name-only', `${body.sha}~1`, body.sha as string]);
    const path = `${index === 0 ? one : other}/v1.json`;
    expect(changed.split('\0').filter(Boolean).sort()).toEqual(['.meta/meta.json', path].sort());
    expect(await repository.show('main', path)).toBe(await exported(member, id));
  }
  const sha = await repository.commit({ [`${other}/v1.json`]: documentOf(other, 'theirs') });
  expect((await member.get(`/apps/${ids[0]}/git/updates`).expect(200)).body.upToDate).toBe(true);
  await member.post(`/apps/${ids[1]}/git/pull`).expect(200, { sha, updated: true });

  await member.patch(`/apps/${ids[1]}`, { name: 'Moved' }).expect(200);
  expect((await repository.ls()).sort()).toEqual(
    ['.meta/meta.json', `${one}/v1.json`, 'Moved/v1.json'].sort(),
  );
  await repository.fsck();
});

it.each(pairs)(
  'follows a folder through a system that has changed its %s, and spells it as before with the next commit',
  async (_, name, spelled) => {
    const { member, repository, app } = await fixture.withApp(name);
    const text = await repository.show('main', `${name}/v1.json`);
    // A checkout there has the folder as it spells it, with a change of its own.
    const sha = await repository.commit(
      { [`${spelled}/v1.json`]: text.replace('"apps"', '"theirs"'), [`${spelled}/notes.txt`]: 'theirs' },
      { delete: [`${name}/v1.json`] },
    );
    expect(await listed(member)).toEqual([[app.gitAppId, `${spelled}/v1.json`, null]]);
    const { body: news } = await member.get(`/apps/${app.id}/git/updates`).expect(200);
    expect(news).toMatchObject({ upToDate: false, commits: [{ sha }], difference: { total: 1 } });
    await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha, updated: true });
    expect(await getApp(member, app.id)).toMatchObject({ name, gitState: 'clean' });

    const { member: other } = await fixture.connected({ repository });
    const { body: imported } = await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
    expect(imported).toMatchObject({ name, gitState: 'locked' });

    await edit(member, app.id, 'mine');
    await commit(member, app.id).expect(201);
    expect((await repository.ls()).sort()).toEqual(
      ['.meta/meta.json', `${name}/v1.json`, `${spelled}/notes.txt`].sort(),
    );
    await changeMeta(repository, (meta) => expect(meta[app.gitAppId].gitAppName).toBe(name));
    await other.post(`/apps/${imported.id}/git/pull`).expect(200);
    expect(await exported(other, imported.id as string)).toBe(await exported(member, app.id));
  },
);

it('commits on top of a folder that was only spelled otherwise, without asking', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const text = await repository.show('main', 'Orders/v1.json');
  await repository.commit({ 'ORDERS/v1.json': text }, { delete: ['Orders/v1.json'] });
  await edit(member, app.id, 'mine');
  await commit(member, app.id).expect(201);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
  const { body } = await member.get(`/apps/${app.id}/git/history`).expect(200);
  expect(body.items).toHaveLength(2);
});
