import { commit, createApp, edit, GitFixture } from '../../support/git-fixture';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

describe('messages', () => {
  it.each([
    ['white space around it', ' \n\t Sort by date \n\n', 'Sort by date'],
    ['CRLF', 'Sort\r\n\r\nby date\r\n', 'Sort\n\nby date'],
    ['64 KiB', 'é'.repeat(32 * 1024), 'é'.repeat(32 * 1024)],
    ['text that looks like an option or a comment', '# -m --amend', '# -m --amend'],
  ])('keeps a message with %s as Git would', async (_, message, kept) => {
    const { member, repository, app } = await fixture.withApp();
    await edit(member, app.id, 'table');
    const { body } = await commit(member, app.id, message).expect(201);
    expect(body.message).toBe(kept);
    expect(
      (await repository.gitBytes(['cat-file', 'commit', body.sha]))
        .toString()
        .split('\n\n')
        .slice(1)
        .join('\n\n'),
    ).toBe(`${kept}\n`);
    const { body: state } = await member.get(`/apps/${app.id}/git`);
    expect(state.lastCommit.message).toBe(kept);
  });

  it.each([
    ['only blanks', ' \r\n\t '],
    ['NUL', 'a\0b'],
    ['more than 64 KiB', 'é'.repeat(32 * 1024) + 'x'],
  ])('refuses a message with %s', async (_, message) => {
    const { member, repository, app } = await fixture.withApp();
    await edit(member, app.id, 'table');
    const { body } = await commit(member, app.id, message).expect(422);
    expect(body.code).toBe('invalid_message');
    expect(await repository.log()).toHaveLength(1);
  });

  it('answers a malformed message with 400', async () => {
    const { member, app } = await fixture.withApp();
    await member.post(`/apps/${app.id}/git/commits`, {}).expect(400);
    await member.post(`/apps/${app.id}/git/commits`, { message: 1 }).expect(400);
    await member.post(`/apps/${app.id}/git/commits`, { message: 'x', force: true }).expect(400);
  });
});

describe('refusals', () => {
  it('commits nothing while Git is unconfigured, off or read-only, and no locked app', async () => {
    const alone = await fixture.admin.inNewWorkspace();
    const app = await createApp(alone, 'Orders');
    const refused = async (member: typeof alone, appId: string, code: string) => {
      expect((await commit(member, appId).expect(409)).body.code).toBe(code);
    };
    await refused(alone, app.id, 'git_not_configured');
    expect((await alone.post('/apps', { name: 'New', commitChanges: true }).expect(409)).body.code).toBe(
      'git_not_configured',
    );

    const { member, repository, app: first } = await fixture.withApp();
    await member.patch('/git', { enabled: false }).expect(200);
    await refused(member, first.id, 'git_disabled');
    expect((await member.post('/apps', { name: 'New', commitChanges: true }).expect(409)).body.code).toBe(
      'git_disabled',
    );

    const { member: reader } = await fixture.connected({ repository, readOnly: true });
    const own = await createApp(reader, 'Own');
    await refused(reader, own.id, 'git_read_only_key');
    expect((await reader.post('/apps', { name: 'New', commitChanges: true }).expect(409)).body.code).toBe(
      'git_read_only_key',
    );
    const { body: imported } = await reader.post('/git/imports', { gitAppId: first.id }).expect(201);
    await refused(reader, imported.id, 'app_locked');
    for (const who of [alone, member, reader]) {
      const { body } = await who.get('/apps');
      expect(body.items.map(({ name }: { name: string }) => name)).not.toContain('New');
    }
  });

  it('tells members why committing is impossible, and whether they can fix it', async () => {
    const member = await fixture.admin.inNewWorkspace();
    const builder = await member.invite('builder');
    const app = await createApp(member, 'Orders');
    const see = async (who: typeof member) => (await who.get(`/apps/${app.id}/git`).expect(409)).body;
    expect(await see(member)).toMatchObject({ code: 'git_not_configured', canConfigure: true });
    expect(await see(builder)).toMatchObject({ code: 'git_not_configured', canConfigure: false });
    await fixture.connected({ member });
    await member.patch('/git', { enabled: false }).expect(200);
    expect(await see(member)).toMatchObject({ code: 'git_disabled', canConfigure: true });
    expect(await see(builder)).toMatchObject({ code: 'git_disabled', canConfigure: false });
  });
});
