import { Client } from 'pg';
import { ageTip, Agent, importedApp } from '../../support/agent';
import { getBranch } from '../../support/branches';
import { commit, edit, exported, getApp, GitFixture, type AppBody } from '../../support/git-fixture';
import { eventually } from '../../support/eventually';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { appOf } from '../../support/merges';

let fixture: GitFixture;
let member: Member;
let repository: GitRepository;
let app: AppBody;
let database: Client;

beforeAll(async () => {
  fixture = await GitFixture.start();
  database = new Client({ connectionString: fixture.trellis.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await fixture.stop();
});

beforeEach(async () => {
  ({ member, repository } = await fixture.connected());
  app = await importedApp(member, 'Orders');
});

const TITLE = { op: 'set', of: 'title', path: 'properties.text', value: 'Orders of the week' };

const versionIn = async (agent: Agent): Promise<string> =>
  (await agent.get('outline', { app: 'Orders' })).version;

const makeEdits = async (agent: Agent, ...edits: object[]) =>
  agent.get('edit', { app: 'Orders', version: await versionIn(agent), edits });

describe('reading', () => {
  it('lists apps, outlines one, and reads a part with its spelling', async () => {
    await using agent = await Agent.of(member);
    expect(await agent.get('list_apps')).toMatchObject({
      branch: 'default',
      total: 1,
      apps: [{ name: 'Orders' }],
    });
    const outline = await agent.get('outline', { app: 'Orders' });
    expect(outline.pages).toMatchObject([{ name: 'Home', componentCount: 5 }]);
    const box = outline.pages[0].components.find(({ name }: { name: string }) => name === 'box');
    expect(box.children).toMatchObject([{ name: 'inside', type: 'TextInput' }]);
    expect(outline.queries).toMatchObject([{ name: 'getOrders', kind: 'restapi' }]);
    const part = await agent.get('read', { app: app.id, of: 'title' });
    expect(part.version).toBe(outline.version);
    expect(part.text).toContain('"10":1.0');
    expect((await agent.get('read', { app: app.id, path: '/huge' })).text).toMatch(/^1234567890/);
  });

  it('finds text, and tells faults, differences and history', async () => {
    await using agent = await Agent.of(member);
    expect((await agent.get('search', { text: 'orders of TODAY' })).hits).toMatchObject([
      { app: 'Orders', kind: 'component', name: 'title', where: 'properties.text.value' },
    ]);
    expect(await agent.get('validate', { app: 'Orders' })).toMatchObject({ isValid: true });
    expect(await agent.get('history', { app: 'Orders' })).toMatchObject({
      commits: [{ message: 'App creation' }],
    });
    await edit(member, app.id, 'table');
    expect(await agent.get('difference', { app: 'Orders' })).toMatchObject({
      total: 1,
      changes: [{ kind: 'app', fields: [{ path: '/icon' }] }],
    });
  });

  it('offers the apps as resources', async () => {
    await using agent = await Agent.of(member);
    const { resources } = await agent.client.listResources();
    expect(resources).toMatchObject([{ uri: `trellis://${member.workspaceId}/${app.id}`, name: 'Orders' }]);
    const { contents } = await agent.client.readResource({ uri: resources[0].uri });
    expect(contents[0]).toMatchObject({ mimeType: 'application/json', text: await exported(member, app.id) });
  });

  it('suggests the name that was meant', async () => {
    await using agent = await Agent.of(member);
    expect((await agent.use('outline', { app: 'Order' })).data).toMatchObject({
      code: 'app_not_found',
      remedy: 'Did you mean "Orders"?',
    });
  });

  it('says of each tool what it does', async () => {
    await using agent = await Agent.of(member);
    const { tools } = await agent.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      ...['list_apps', 'search', 'outline', 'read', 'edit', 'validate', 'difference', 'picture'],
      ...['commit', 'history', 'compare', 'open_review', 'plan_deployment', 'undo_session'],
    ]);
    const destroying = tools.filter(({ annotations }) => annotations?.destructiveHint);
    expect(destroying.map(({ name }) => name)).toEqual(['edit', 'undo_session']);
    const writing = tools.filter(({ annotations }) => !annotations?.readOnlyHint);
    expect(writing.map(({ name }) => name)).toEqual([
      ...['edit', 'commit', 'open_review', 'plan_deployment', 'undo_session'],
    ]);
  });
});

describe('an edit', () => {
  it('goes to a branch of the session, is answered by what was read back, and is committed with trailers', async () => {
    await using agent = await Agent.of(member);
    const before = await exported(member, app.id);
    const done = await makeEdits(agent, TITLE);
    expect(done.branch).toMatch(/^agent\/test-agent\/\d{4}-\d\d-\d\d-\d+$/);
    expect(done.edits).toEqual([
      { kind: 'component', id: expect.any(String), name: 'title', 'properties.text': 'Orders of the week' },
    ]);
    expect(await exported(member, app.id)).toBe(before);
    expect(await exported(member.on(done.branch), app.id)).toBe(
      before.replace('Orders of today', 'Orders of the week'),
    );
    const committed = await agent.get('commit', { apps: ['Orders'], message: 'A better title' });
    expect(committed).toMatchObject({ isCommitted: true, sha: await repository.tip(done.branch) });
    expect(committed.apps).toMatchObject([{ name: 'Orders', gitState: 'clean' }]);
    const trailers = await repository.git(['log', '-1', '--format=%(trailers)', done.branch]);
    expect(trailers.trim()).toBe(
      `Requested-by: ${member.user.name} <${member.user.email}>\nAgent: test-agent/1.2.3`,
    );
    expect(await repository.tip()).not.toBe(committed.sha);
    expect(await agent.get('compare')).toMatchObject({
      from: 'main',
      to: done.branch,
      changed: [{ name: 'Orders', total: 1 }],
    });
    await repository.git(['fsck', '--strict']);
  });

  it('adds, moves, renames and removes as the editor does, all or none', async () => {
    await using agent = await Agent.of(member);
    const done = await makeEdits(
      agent,
      { op: 'add', what: 'page', name: 'Archive' },
      {
        op: 'add',
        what: 'component',
        type: 'Button',
        name: 'export',
        page: 'Archive',
        properties: { text: 'Export' },
      },
      { op: 'add', what: 'query', kind: 'restapi', name: 'getArchive', options: { url: '/archive' } },
      { op: 'add', what: 'event', of: 'export', event: { eventId: 'onClick', actionId: 'run-query' } },
      { op: 'move', of: 'title', parent: 'box', at: { left: 3, top: 60 } },
      { op: 'rename', of: 'getOrders', name: 'getAllOrders' },
      { op: 'remove', of: 'save' },
      { op: 'patch', operations: [{ op: 'replace', path: '/precise', value: 2.5 }] },
    );
    expect(done.edits).toMatchObject([
      { kind: 'page', name: 'Archive' },
      { kind: 'component', name: 'export', page: 'Archive', type: 'Button', properties: { text: 'Export' } },
      { kind: 'query', name: 'getArchive', options: { url: '/archive' } },
      { event: { eventId: 'onClick', actionId: 'run-query' } },
      { name: 'title', parent: expect.any(String), at: { left: 3, top: 60 } },
      { kind: 'query', name: 'getAllOrders' },
      { name: 'save', isGone: true },
      { operations: [{ path: '/precise', value: 2.5 }] },
    ]);
    const after = appOf(await exported(member.on(done.branch), app.id)) as unknown as {
      events: { sourceId: string }[];
    };
    // The events of a removed component go with it.
    expect(after.events).toHaveLength(1);

    const refused = await agent.use('edit', {
      app: 'Orders',
      version: done.version,
      edits: [
        { op: 'rename', of: 'title', name: 'heading' },
        { op: 'remove', of: 'titel' },
      ],
    });
    expect(refused.data).toMatchObject({
      code: 'thing_not_found',
      edit: 1,
      message: expect.stringContaining('Edit 1'),
    });
    expect(await versionIn(agent)).toBe(done.version);
  });

  it('is refused against a version that is not the present one, and changes nothing', async () => {
    await using agent = await Agent.of(member);
    const version = await versionIn(agent);
    await edit(member, app.id, 'committed by a person');
    await commit(member, app.id, 'An icon').expect(201);
    await edit(member, app.id, 'changed by a person');
    expect((await agent.use('edit', { app: 'Orders', version, edits: [TITLE] })).data).toMatchObject({
      code: 'changed_since_read',
      version: expect.any(String),
    });
    // A person's change that is not committed is not on the branch: the agent is told, rather than it is lost.
    const now = await versionIn(agent);
    const { data } = await agent.use('edit', { app: 'Orders', version: now, edits: [TITLE] });
    expect(data).toMatchObject({ code: 'changed_since_read', branch: 'default', version: now });
    const done = await agent.get('edit', { app: 'Orders', version: data.committed, edits: [TITLE] });
    expect(appOf(await exported(member, app.id)).icon).toBe('changed by a person');
    expect(appOf(await exported(member.on(done.branch), app.id)).icon).not.toBe('changed by a person');
  });

  it('begins at the tip that the remote has, whatever was seen here', async () => {
    await using agent = await Agent.of(member);
    const version = await versionIn(agent);
    const theirs = await repository.commit({ 'README.md': 'by hand' });
    const { branch } = await agent.get('edit', { app: 'Orders', version, edits: [TITLE] });
    expect(await repository.tip(branch)).toBe(theirs);
    const { sha } = await agent.get('commit', { apps: ['Orders'], message: 'On top' });
    expect(await repository.parentOf(sha)).toBe(theirs);
  });

  it('of several at once leaves one, and the others are told', async () => {
    await using agent = await Agent.of(member);
    const version = await versionIn(agent);
    const answers = await Promise.all(
      [1, 2, 3, 4].map((number) =>
        agent.use('edit', { app: 'Orders', version, edits: [{ ...TITLE, value: `Title ${number}` }] }),
      ),
    );
    const done = answers.filter(({ isError }) => !isError);
    expect(done).toHaveLength(1);
    const others = answers.filter(({ isError }) => isError);
    expect(others.map(({ data }) => data.code)).toEqual(Array(3).fill('changed_since_read'));
    const branches = new Set(answers.map(({ data }) => data.branch));
    expect([...branches]).toEqual([done[0].data.branch]);
    const [{ 'properties.text': text }] = done[0].data.edits;
    expect(await exported(member.on(done[0].data.branch), app.id)).toContain(text);
  });
});

it('refuses an edit of an app that follows the repository, as for people', async () => {
  const { member: other } = await fixture.connected({ repository });
  await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
  await using agent = await Agent.of(other);
  const version = await versionIn(agent);
  expect((await agent.use('edit', { app: 'Orders', version, edits: [TITLE] })).data).toMatchObject({
    code: 'app_locked',
    remedy: expect.stringContaining('duplicate'),
  });
});

describe('undo', () => {
  it('takes back what was committed and what was not, and leaves what a person has changed since', async () => {
    await using agent = await Agent.of(member);
    const stock = await importedApp(member, 'Stock');
    const before = await exported(member, app.id);
    const { branch } = await makeEdits(agent, TITLE);
    await agent.get('commit', { apps: ['Orders'], message: 'A title' });
    await makeEdits(agent, { ...TITLE, value: 'Another' });
    const { version } = await agent.get('outline', { app: 'Stock' });
    await agent.get('edit', { app: 'Stock', version, edits: [TITLE] });
    await edit(member.on(branch), stock.id, 'by a person');

    const { body: sessions } = await member.get('/agent-sessions').expect(200);
    expect(sessions.items).toMatchObject([
      {
        id: agent.sessionId,
        agent: 'test-agent/1.2.3',
        branch,
        user: { name: member.user.name },
        apps: [{ name: 'Orders' }, { name: 'Stock' }],
        calls: expect.arrayContaining([expect.objectContaining({ tool: 'commit', error: null })]),
      },
    ]);
    const { body } = await member.post(`/agent-sessions/${agent.sessionId}/undo`).expect(200);
    expect(body.items).toEqual([
      { app: { id: app.id, name: 'Orders' }, isUndone: true, isCommitted: true, kept: [] },
      { app: { id: stock.id, name: 'Stock' }, isUndone: true, isCommitted: false, kept: [] },
    ]);
    expect(await exported(member.on(branch), app.id)).toBe(before);
    expect(await repository.show(branch, 'Orders/v1.json')).toBe(before);
    expect(appOf(await exported(member.on(branch), stock.id)).icon).toBe('by a person');
    const { body: audit } = await member.get('/audit?group=agents').expect(200);
    const [undone, ...wrote] = audit.items as { action: string; detail: Record<string, unknown> }[];
    expect(undone).toMatchObject({ action: 'agent_undone', detail: { apps: ['Orders', 'Stock'] } });
    expect(wrote.map(({ detail }) => detail.tool)).toEqual(['edit', 'edit', 'commit', 'edit', 'edit']);
    expect(wrote[0].detail).toMatchObject({ session: agent.sessionId, agent: 'test-agent/1.2.3', branch });
  });

  it('is a tool of the agent, too', async () => {
    await using agent = await Agent.of(member);
    const before = await exported(member, app.id);
    const { branch } = await makeEdits(agent, TITLE);
    expect(await agent.get('undo_session')).toMatchObject({
      items: [{ app: { name: 'Orders' }, isUndone: true, kept: [] }],
    });
    expect(await exported(member.on(branch), app.id)).toBe(before);
  });
});

describe('the branch of a session', () => {
  const lookNow = async (id: string | undefined, more = ''): Promise<void> => {
    await database.query(
      `update agent_sessions set looked_at = now() - interval '1 hour' ${more} where id = $1`,
      [id],
    );
    await database.query("select pg_notify('agent_branches', '')");
  };
  const gone = (branch: string) =>
    eventually(async () => {
      expect(await getBranch(member, branch)).toBeUndefined();
    });

  it('is deleted here and in the repository once it is merged, and its tip is kept', async () => {
    await using agent = await Agent.of(member);
    const { branch } = await makeEdits(agent, TITLE);
    const { sha } = await agent.get('commit', { apps: ['Orders'], message: 'A title' });
    await lookNow(agent.sessionId);
    await member.post('/git/branches/main/merge', { from: branch }).expect(200);
    await lookNow(agent.sessionId);
    await gone(branch);
    await expect(repository.tip(branch)).rejects.toThrow();
    await lookNow(agent.sessionId);
    await eventually(async () => {
      const { body } = await member.get('/agent-sessions').expect(200);
      expect(body.items[0]).toMatchObject({ deletedSha: sha, deletedAt: expect.any(String) });
    });
    const { body: audit } = await member.get('/audit?group=agents').expect(200);
    expect(audit.items[0]).toMatchObject({
      action: 'agent_branch_deleted',
      target: branch,
      detail: { tip: sha },
    });
    // It reads the default branch again, and its next change makes another branch.
    expect((await agent.get('outline', { app: 'Orders' })).branch).toBe('default');
    const next = await makeEdits(agent, { ...TITLE, value: 'The next change' });
    expect(next.branch).not.toBe(branch);
    expect(await repository.tip(next.branch)).toBe(await repository.tip());
  });

  it('gives way to another one as soon as a person has merged it, or deleted it', async () => {
    await using agent = await Agent.of(member);
    const { branch } = await makeEdits(agent, TITLE);
    await agent.get('commit', { apps: ['Orders'], message: 'A title' });
    await member.post('/git/branches/main/merge', { from: branch }).expect(200);
    const second = await makeEdits(agent, { ...TITLE, value: 'After the merge' });
    expect(second.branch).not.toBe(branch);
    expect(await getBranch(member, branch)).toBeUndefined();
    await member
      .delete(`/git/branches/${encodeURIComponent(second.branch)}?remote=true&force=true`)
      .expect(204);
    expect(await agent.get('list_apps')).toMatchObject({ branch: 'default', sessionBranch: null });
    expect((await agent.use('commit', { apps: ['Orders'], message: 'x' })).data).toMatchObject({
      code: 'no_session_branch',
    });
    const third = await makeEdits(agent, { ...TITLE, value: 'After the deletion' });
    expect(new Set([branch, second.branch, third.branch]).size).toBe(3);
  });

  it('stays while it has something that is not merged, until it is idle for long', async () => {
    await using agent = await Agent.of(member);
    const { branch } = await makeEdits(agent, TITLE);
    const { sha } = await agent.get('commit', { apps: ['Orders'], message: 'A title' });
    await lookNow(agent.sessionId);
    await eventually(async () => {
      const { rows } = await database.query(
        "select from agent_sessions where id = $1 and looked_at > now() - interval '1 minute'",
        [agent.sessionId],
      );
      expect(rows).toHaveLength(1);
    });
    expect(await getBranch(member, branch)).toMatchObject({ sha });
    const old = `, last_used_at = now() - interval '31 days'`;
    const looked = async () => {
      await lookNow(agent.sessionId, old);
      await eventually(async () => {
        const { rows } = await database.query(
          "select from agent_sessions where id = $1 and looked_at > now() - interval '1 minute'",
          [agent.sessionId],
        );
        expect(rows).toHaveLength(1);
      });
      // A deletion would have been asked for by now; it waits for the end of its turn.
      const { rows } = await database.query<{ deletions: number }>(
        'select deletions from agent_sessions where id = $1',
        [agent.sessionId],
      );
      return rows[0].deletions;
    };
    const forget = () =>
      database.query(
        `update apps set updated_at = now() - interval '31 days' where branch_id in (select id from branches where name = $1)`,
        [branch],
      );
    // A person works there today: uncommitted, committed and reviewed work stays.
    expect(await looked()).toBe(0);
    await edit(member.on(branch), app.id, 'by a person');
    await forget();
    expect(await looked()).toBe(0);
    expect(appOf(await exported(member.on(branch), app.id)).icon).toBe('by a person');
    await commit(member.on(branch), app.id, 'An icon').expect(201);
    await forget();
    expect(await looked()).toBe(0);
  });

  it('is closed once nobody has used it for long, and stays in the repository', async () => {
    await using agent = await Agent.of(member);
    const { branch } = await makeEdits(agent, TITLE);
    await agent.get('commit', { apps: ['Orders'], message: 'A title' });
    const sha = await ageTip(repository, branch);
    await database.query(
      `update apps set updated_at = now() - interval '40 days' where branch_id in (select id from branches where name = $1)`,
      [branch],
    );
    await lookNow(agent.sessionId, `, last_used_at = now() - interval '31 days'`);
    await eventually(async () => {
      expect(await getBranch(member, branch)).toMatchObject({ isLocal: false, isRemote: true, sha });
    });
    await lookNow(agent.sessionId, `, last_used_at = now() - interval '31 days'`);
    await eventually(async () => {
      const { body } = await member.get('/agent-sessions').expect(200);
      expect(body.items[0]).toMatchObject({ deletedSha: sha, deletedAt: expect.any(String) });
    });
    expect(await repository.tip(branch)).toBe(sha);
    const next = await makeEdits(agent, { ...TITLE, value: 'The next change' });
    expect(next.branch).not.toBe(branch);
  });
});

it('sees its change as a picture, of a page by its name', async () => {
  await using agent = await Agent.of(member);
  const { branch } = await makeEdits(agent, TITLE);
  const { images, data } = await agent.use('picture', { app: 'Orders', page: 'Home', against: 'last' });
  expect(data).toEqual({ app: 'Orders', branch });
  expect(images).toMatchObject([{ mimeType: 'image/png' }]);
  const signature = Buffer.from(images[0].data, 'base64').subarray(0, 8);
  expect(signature.toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  expect((await agent.use('picture', { app: 'Orders', page: 'Hom' })).data).toMatchObject({
    remedy: 'Did you mean "Home"?',
  });
});

it('asks people for a review of its branch', async () => {
  await using agent = await Agent.of(member);
  const { branch } = await makeEdits(agent, TITLE);
  await agent.get('commit', { apps: ['Orders'], message: 'A title' });
  const { review } = await agent.get('open_review');
  expect(review).toEqual({ id: expect.any(String), from: branch, to: 'main', apps: 1 });
  const { body } = await member.get(`/reviews/${review.id}`).expect(200);
  expect(body.apps).toMatchObject([{ name: 'Orders', changes: [{ name: 'title', decision: null }] }]);
  // Without an account at a provider, there is the review, and no pull request.
  const refused = await agent.use('open_review', { pullRequest: { title: 'A title' } });
  expect(refused.data).toMatchObject({ code: 'provider_account_needed' });
});

describe('a call that cannot succeed', () => {
  const branches = async () => {
    const { body } = await member.get('/git/branches').expect(200);
    return (body.items as { name: string }[]).map(({ name }) => name);
  };

  it('makes no branch, and says what a person has to do', async () => {
    await using agent = await Agent.of(member);
    const { body: fresh } = await member.post('/apps', { name: 'Never committed' }).expect(201);
    const seen = await agent.get('outline', { app: fresh.id });
    const edits = [{ op: 'rename', of: 'Home', name: 'Start' }];
    const never = await agent.use('edit', { app: fresh.id, version: seen.version, edits });
    expect(never.data).toMatchObject({ code: 'app_not_committed', remedy: expect.stringContaining('Ask') });
    await member.patch(`/apps/${app.id}`, { locked: true }).expect(200);
    const locked = await agent.use('edit', {
      app: 'Orders',
      version: await versionIn(agent),
      edits: [TITLE],
    });
    expect(locked.data).toMatchObject({ code: 'app_locked' });
    await member.patch(`/apps/${app.id}`, { locked: false }).expect(200);
    const nothing = await agent.use('commit', { apps: ['Orders'], message: 'Nothing' });
    expect(nothing.data).toMatchObject({ code: 'no_session_branch' });
    expect(await branches()).toEqual(['main']);
  });

  it('tells of a person’s uncommitted changes, and of the version on which the branch begins', async () => {
    await using agent = await Agent.of(member);
    const committed = await versionIn(agent);
    await edit(member, app.id, 'not committed');
    const version = await versionIn(agent);
    const refused = await agent.use('edit', { app: 'Orders', version, edits: [TITLE] });
    expect(refused.data).toMatchObject({ code: 'changed_since_read', committed });
    expect(refused.data.message).toContain('not committed');
    expect(await branches()).toEqual(['main']);
    const { branch } = await agent.get('edit', { app: 'Orders', version: committed, edits: [TITLE] });
    expect(appOf(await exported(member.on(branch), app.id)).icon).not.toBe('not committed');
  });

  it('is one too many for a token that has twenty branches', async () => {
    await using agent = await Agent.of(member);
    const { rows } = await database.query<{ credential_id: string; user_id: string }>(
      'select credential_id, user_id from agent_sessions where id = $1',
      [agent.sessionId],
    );
    await database.query(
      `insert into agent_sessions (id, user_id, credential_id, agent_name, agent_version, workspace_id, branch, start_sha)
       select gen_random_uuid(), $1, $2, 'x', '1', $3, 'agent/x/2026-01-01-' || n, 'sha' from generate_series(1, 20) n`,
      [rows[0].user_id, rows[0].credential_id, member.workspaceId],
    );
    const version = await versionIn(agent);
    expect((await agent.use('edit', { app: 'Orders', version, edits: [TITLE] })).data).toMatchObject({
      code: 'too_many_branches',
    });
    expect(await branches()).toEqual(['main']);
  });
});

it.each(['Signed-off-by: Ada <a@b.c>', 'co-authored-by : Ada', ' Reviewed-by: Ada', 'Agent: boss'])(
  'refuses a message in which an agent speaks for people: %s',
  async (line) => {
    await using agent = await Agent.of(member);
    await makeEdits(agent, TITLE);
    const refused = await agent.use('commit', { apps: ['Orders'], message: `A title\n\n${line}` });
    expect(refused.data).toMatchObject({ code: 'invalid_message' });
  },
);

it('is named in the commit of a backup, which nobody asks for', async () => {
  await member.put('/git/backup', { enabled: true, quietSeconds: 1, maxSeconds: 5 }).expect(200);
  await using agent = await Agent.of(member);
  const { branch } = await makeEdits(agent, TITLE);
  const start = await repository.tip();
  await eventually(async () => expect(await repository.tip(branch)).not.toBe(start));
  const trailers = ['%(trailers:key=Agent,valueonly)', '%(trailers:key=Requested-by,valueonly)'];
  const written = await repository.git(['log', '-1', `--format=${trailers.join('')}`, branch]);
  expect(written).toContain('test-agent/1.2.3');
  expect(written).toContain(member.user.email);
});

it('finds any of many apps by name and id, and lists them page by page', async () => {
  const many = await member.inNewWorkspace('Many');
  const made: { id: string; name: string }[] = [];
  for (let n = 0; n < 205; n += 1)
    made.push((await many.post('/apps', { name: `App ${n}` }).expect(201)).body as AppBody);
  await using agent = await Agent.of(many);
  const last = made.at(-1)!;
  for (const word of [last.name, last.id])
    expect((await agent.get('outline', { app: word })).app).toMatchObject({ id: last.id });
  const absent = await agent.use('outline', { app: 'App 2044' });
  expect(absent.data).toMatchObject({ code: 'app_not_found', remedy: 'Use list_apps.' });
  const names = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await agent.get('list_apps', { cursor });
    for (const { name } of page.apps) names.add(name as string);
    cursor = page.nextCursor as string | undefined;
  } while (cursor !== undefined);
  expect(names.size).toBe(205);
});

it('plans no deployment of what is not followed', async () => {
  await member
    .put('/deployment', { follow: { branch: 'main' }, apps: 'all', approval: false, frozen: false })
    .expect(200);
  await using agent = await Agent.of(member);
  await makeEdits(agent, TITLE);
  const { sha } = await agent.get('commit', { apps: ['Orders'], message: 'A title' });
  expect((await agent.use('plan_deployment', { sha })).data).toMatchObject({ code: 'commit_not_followed' });
});

it('plans a deployment, and deploys nothing', async () => {
  await member
    .put('/deployment', { follow: { branch: 'main' }, apps: 'all', approval: false, frozen: false })
    .expect(200);
  await using agent = await Agent.of(member);
  const plan = await agent.get('plan_deployment', { sha: await repository.tip() });
  expect(plan).toMatchObject({ status: 'planned', plan: { problems: [] } });
  expect((await getApp(member, app.id)).gitState).toBe('clean');
});
