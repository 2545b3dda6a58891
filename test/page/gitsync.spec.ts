import { startBrowser, type TestBrowser, type Theme, type Visitor } from '../support/browser';
import { GitWorld, createApp, edit, changeMeta, commit, type AppBody } from '../support/git-world';
import { createGitRepository, type GitRepository } from '../support/git-repository';
import type { Member } from '../support/trellis-server';

const THEMES: Theme[] = ['light', 'dark'];

let world: GitWorld;
let browser: TestBrowser;

beforeAll(async () => {
  [world, browser] = await Promise.all([GitWorld.start(), startBrowser()]);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await world?.stop();
});

/** Somebody with the app open and its GitSync dialog before them. */
async function atGitSync(member: Member, app: { id: string }, theme: Theme = 'light'): Promise<Visitor> {
  const visitor = await browser.visitor(world.trellis.address, { member, theme });
  await visitor.page.goto(`/w/${member.workspaceId}/apps/${app.id}`);
  await visitor.page.getByRole('button', { name: 'GitSync', exact: true }).click();
  await visitor.page.getByRole('dialog').waitFor();
  return visitor;
}

const button = ({ page }: Visitor, name: string) => page.getByRole('button', { name, exact: true });
const dialog = ({ page }: Visitor) => page.getByRole('dialog');
const says = (visitor: Visitor, text: string | RegExp) => dialog(visitor).getByText(text).first().waitFor();

async function commitAs(visitor: Visitor, message: string): Promise<void> {
  await dialog(visitor).getByLabel('Commit message').fill(message);
  await button(visitor, 'Commit changes').click();
}

/** What another workspace of the same repository has committed. */
async function committedElsewhere(
  repository: GitRepository,
  path: string,
  message = 'Theirs',
): Promise<string> {
  const text = await repository.show(repository.branch, path);
  return repository.commit(
    {
      [path]: text.replace('"appV2": {', '"appV2": {\n    "icon": "theirs",'),
      '.meta/meta.json': await changeMeta(repository, (meta) => {
        for (const entry of Object.values(meta)) entry.lastCommitMessage = message;
      }),
    },
    { message },
  );
}

/** A workspace whose key may read only: it pulls, and does not commit. */
async function readOnlyWorkspace() {
  const repository = await createGitRepository({ files: { 'README.md': 'Ours' } });
  const { member } = await world.connected({ repository, readOnly: true });
  return { member, app: await createApp(member, 'Local') };
}

describe.each(THEMES)('in the %s theme', (theme) => {
  let member: Member;
  let repository: GitRepository;
  let app: AppBody;

  beforeAll(async () => {
    ({ member, repository, app } = await world.withApp('Orders'));
  });

  it('commits what has changed and shows the commit’s short id', async () => {
    await edit(member, app.id, 'table');
    await using visitor = await atGitSync(member, app, theme);
    await says(visitor, 'App creation');
    await says(visitor, 'Uncommitted changes');
    await visitor.screenshot(`gitsync-changed-${theme}`);
    expect(await visitor.findBarriers()).toEqual([]);

    await commitAs(visitor, 'Show a table');
    await says(visitor, /Committed as/);
    const [tip] = await repository.log();
    await says(visitor, tip!.sha.slice(0, 7));
    await says(visitor, 'No uncommitted changes');
    await visitor.screenshot(`gitsync-committed-${theme}`);

    expect(tip!.message).toBe('Show a table');
    expect(tip!.author).toEqual({ name: member.user.name, email: member.user.email });
    expect(await visitor.findBarriers()).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  it('says kindly that there is nothing to commit', async () => {
    await using visitor = await atGitSync(member, app, theme);
    await commitAs(visitor, 'Nothing');
    await says(visitor, /Nothing to commit/);
    await visitor.screenshot(`gitsync-nothing-${theme}`);
  });

  it('lists the commits that are new, and pulls them', async () => {
    await committedElsewhere(repository, 'Orders/v1.json', 'Their words');
    await using visitor = await atGitSync(member, app, theme);
    await button(visitor, 'Check for updates').click();
    await says(visitor, '1 new commit');
    await says(visitor, 'Their words');
    await says(visitor, 'Someone Else');
    await visitor.screenshot(`gitsync-updates-${theme}`);
    expect(await visitor.findBarriers()).toEqual([]);

    await button(visitor, 'Pull changes').click();
    await says(visitor, /^Pulled/);
    await button(visitor, 'Check for updates').click();
    await says(visitor, 'Up to date');
  });

  it('keeps what is not committed as a version when it is discarded for a pull', async () => {
    const { body: before } = await member.get(`/apps/${app.id}/versions`).expect(200);
    await edit(member, app.id, `mine-${theme}`);
    await committedElsewhere(repository, 'Orders/v1.json', 'Again');
    await using visitor = await atGitSync(member, app, theme);
    await button(visitor, 'Pull changes').click();
    await says(visitor, 'This app has changes that are not committed');
    await visitor.screenshot(`gitsync-uncommitted-${theme}`);
    expect(await visitor.findBarriers()).toEqual([]);

    await button(visitor, 'Discard and pull').click();
    await says(visitor, /^Pulled/);
    const { body: after } = await member.get(`/apps/${app.id}/versions`).expect(200);
    expect(after.items).toHaveLength((before.items as unknown[]).length + 1);
  });

  it('shows what somebody else committed, and commits over it when asked to', async () => {
    await edit(member, app.id, `over-${theme}`);
    const theirs = await committedElsewhere(repository, 'Orders/v1.json', 'From elsewhere');
    await using visitor = await atGitSync(member, app, theme);
    await commitAs(visitor, 'Ours wins');
    await says(visitor, 'Someone else changed this app in the repository');
    await says(visitor, 'From elsewhere');
    await visitor.screenshot(`gitsync-moved-${theme}`);
    expect(await visitor.findBarriers()).toEqual([]);
    expect(await repository.tip()).toBe(theirs);

    await button(visitor, 'Commit over it').click();
    await says(visitor, /Committed as/);
    expect(await repository.parentOf(await repository.tip())).toBe(theirs);
  });

  it('tells a refused push in the server’s own words', async () => {
    const { member: other, repository: guarded, app: refused } = await world.withApp('Guarded');
    await guarded.addHook('pre-receive', 'echo "Only on Tuesdays." >&2; exit 1');
    await edit(other, refused.id, 'table');
    await using visitor = await atGitSync(other, refused, theme);
    await commitAs(visitor, 'On a Monday');
    await says(visitor, 'Not committed');
    await says(visitor, /Only on Tuesdays/);
    await visitor.screenshot(`gitsync-refused-${theme}`);
    expect(await visitor.findBarriers()).toEqual([]);
    expect(await dialog(visitor).getByLabel('Commit message').inputValue()).toBe('On a Monday');
  });

  it('tells that the key may only read, and keeps the message', async () => {
    const { member: reader, app: local } = await readOnlyWorkspace();
    await using visitor = await atGitSync(reader, local, theme);
    await commitAs(visitor, 'Not allowed');
    await says(visitor, 'git_read_only_key');
    await visitor.screenshot(`gitsync-read-only-${theme}`);
  });

  it('leads an admin to the settings, and tells others whom to ask', async () => {
    const lonely = await world.admin.inNewWorkspace();
    const local = await createApp(lonely, 'Local');
    await using admin = await atGitSync(lonely, local, theme);
    await admin.page.getByRole('link', { name: 'Configure git' }).waitFor();
    await admin.screenshot(`gitsync-not-configured-admin-${theme}`);
    expect(await admin.findBarriers()).toEqual([]);

    await using builder = await atGitSync(await lonely.invite('builder'), local, theme);
    await says(builder, /Ask an admin/);
    expect(await builder.page.getByRole('link', { name: 'Configure git' }).count()).toBe(0);
    await builder.screenshot(`gitsync-not-configured-builder-${theme}`);
  });

  it('offers a viewer nothing that a viewer may not do', async () => {
    await using visitor = await atGitSync(await member.invite('viewer'), app, theme);
    await says(visitor, /Your role in this workspace is viewer/);
    for (const name of ['Commit changes', 'Check for updates', 'Pull changes'])
      expect(await button(visitor, name).count()).toBe(0);
    await visitor.screenshot(`gitsync-viewer-${theme}`);
  });

  it('only checks and pulls for an app that was imported', async () => {
    const { member: second } = await world.connected({ repository });
    const { body: imported } = await second.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
    await edit(member, app.id, `news-${theme}`);
    await commit(member, app.id, 'News for the second').expect(201);

    await using visitor = await atGitSync(second, imported as AppBody, theme);
    await button(visitor, 'Check for updates').click();
    await says(visitor, 'News for the second');
    expect(await button(visitor, 'Commit changes').count()).toBe(0);
    await visitor.screenshot(`gitsync-locked-${theme}`);
    await button(visitor, 'Pull changes').click();
    await says(visitor, /^Pulled/);
    expect((await second.get(`/apps/${imported.id}/definition`).expect(200)).text).toContain(`news-${theme}`);
  });
});

it('says that the host’s key has changed, and what to do about it', async () => {
  const { member, app } = await world.withApp('Moved');
  await edit(member, app.id, 'table');
  await world.server.changeHostKey();
  await using visitor = await atGitSync(member, app);
  await commitAs(visitor, 'To a stranger');
  await says(visitor, 'git_host_key_mismatch');
  await visitor.screenshot('gitsync-host-key');
  await button(visitor, 'Check for updates').click();
  await says(visitor, 'Not checked');
  expect(await visitor.findBarriers()).toEqual([]);
});
