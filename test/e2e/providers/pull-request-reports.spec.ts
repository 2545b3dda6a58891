import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { choose, Random } from '../../simulation/models/random';
import { getBranch } from '../../support/branches';
import { connect } from '../../support/connect';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, patch } from '../../support/git-fixture';
import { getMerge } from '../../support/merges';
import type { HostedPullRequest } from '../../support/providers/hosting-server';
import { idOf, ProviderFixture } from '../../support/providers/provider-fixture';
import {
  openPullRequest,
  reportedWorkspace,
  reportNow,
  type Reported,
} from '../../support/pull-request-reports';
import { TrellisProcess } from '../../support/trellis-process';
import type { Member } from '../../support/trellis-server';
import { PULL_REQUESTS } from '../../support/webhooks/payloads';
import { deliver, makeWebhook } from '../../support/webhooks/webhook';

let providers: ProviderFixture;
let database: Client;

beforeAll(async () => {
  providers = await ProviderFixture.start();
  database = new Client({ connectionString: providers.git.trellis.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await providers.stop();
});
afterEach(() => expect(providers.heal()).toEqual([]));

const look = (member: Member) => reportNow(providers.git.trellis.databaseUrl, member);

/** Waits for the one comment of a pull request. */
const commentOf = (one: HostedPullRequest, text: string | RegExp): Promise<string> =>
  eventually(() => {
    const bodies = (one.comments ?? []).map(({ body }) => body);
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toMatch(text);
    return bodies[0]!;
  });

const settled = (member: Member): Promise<void> =>
  eventually(async () => {
    const { rows } = await database.query<{ isDone: boolean }>(
      `select s.wanted_at is null and s.leased_until is null and not exists (
         select from pull_request_reports r where r.workspace_id = $1
           and (r.reported is distinct from r.wanted or r.lease is not null)) as "isDone"
       from pull_request_report_settings s where s.workspace_id = $1`,
      [member.workspaceId],
    );
    expect(rows).toEqual([{ isDone: true }]);
  });

/** Commits an edit on `labels`, and opens a pull request. */
async function withPullRequest(): Promise<Reported & { one: HostedPullRequest }> {
  const reported = await reportedWorkspace(providers);
  const { member, onBranch, app, hosted } = reported;
  await edit(onBranch, app.id, 'tag');
  await commit(onBranch, app.id).expect(201);
  const one = openPullRequest(hosted);
  await look(member);
  return { ...reported, one };
}

it('a pull request gets one comment in words, which later pushes update, and two checks', async () => {
  const { member, onBranch, app, repository, hosted, one } = await withPullRequest();
  const first = await commentOf(one, /`icon` `apps` → `tag`/);
  expect(first).toContain(`/w/${member.workspaceId}/review/pull/1)`);
  expect(first).toContain('Changes 1 app.');
  expect(first).toContain('Merges cleanly into `main`.');
  await settled(member);
  const sha = await repository.tip('labels');
  expect(hosted.setChecks.map((check) => [check.name, check.state, check.sha])).toEqual([
    ['trellis/validate', 'success', sha],
    ['trellis/merge', 'success', sha],
  ]);

  await edit(onBranch, app.id, 'bell');
  await commit(onBranch, app.id).expect(201);
  await createApp(onBranch, 'Stock', { commitChanges: true });
  await look(member);
  const second = await commentOf(one, /`apps` → `bell`/);
  expect(second).toMatch(/#### `Stock`: added/);
  await settled(member);
  const calls = providers.servers.gitlab.calls.length;
  await look(member);
  await settled(member);
  // Nothing has changed: only the list is read.
  expect(providers.servers.gitlab.calls.slice(calls)).toEqual([
    expect.stringMatching(/^GET .*merge_requests$/),
  ]);
});

it('names faults and conflicts, and fails the checks', async () => {
  const { member, onBranch, app, hosted, one } = await withPullRequest();
  await commentOf(one, 'icon');
  const component = { id: 'c1', name: 'save', type: 'Button', pageId: 'nowhere', parent: null };
  await patch(onBranch, app.id, {
    changes: [{ op: 'add', path: '/appV2/components/-', value: component }],
  });
  await commit(onBranch, app.id).expect(201);
  await edit(member, app.id, 'star');
  await commit(member, app.id).expect(201);
  await look(member);
  const comment = await commentOf(one, /\*\*1 conflict\*\* with `main`/);
  expect(comment).toContain('- `Orders`, `icon`: changed in two ways');
  expect(comment).toMatch(
    /\*\*error\*\* component `save` on page `nowhere`: `the page "nowhere" is not there`/,
  );
  await settled(member);
  expect(hosted.setChecks.slice(-2).map(({ name, state }) => [name, state])).toEqual([
    ['trellis/validate', 'failed'],
    ['trellis/merge', 'failed'],
  ]);
});

describe('a pull request of many apps', () => {
  const NUMBERS = Array.from({ length: 60 }, (_, index) => index + 10);

  /** Commits all of these apps on `labels`, some of them with an error. */
  async function pushApps({ repository, app }: Reported, faulty: readonly number[]): Promise<void> {
    const document = JSON.parse(await repository.show('main', 'Orders/v1.json')) as {
      appV2: { icon?: string; components: object[] };
    };
    const list = JSON.parse(await repository.show('main', '.meta/meta.json')) as Record<string, object>;
    const component = { id: 'c1', name: 'save', type: 'Button', pageId: 'nowhere', parent: null };
    const files: Record<string, string> = {};
    for (const number of NUMBERS) {
      const { appV2 } = document;
      const components = faulty.includes(number) ? [...appV2.components, component] : appV2.components;
      // Another state by each push, so that all of them are changed apps.
      const changed = { ...appV2, components, icon: `faulty: ${faulty.join(', ')}` };
      files[`App ${number}/v1.json`] = JSON.stringify({ ...document, appV2: changed });
      list[`app-${number}`] = { ...list[app.gitAppId], gitAppName: `App ${number}` };
    }
    files['.meta/meta.json'] = JSON.stringify(list);
    await repository.commit(files, { branch: 'labels' });
  }

  it('names the sixtieth one in the comment if that has an error', async () => {
    const reported = await withPullRequest();
    await settled(reported.member);
    await pushApps(reported, [69]);
    await look(reported.member);
    await commentOf(reported.one, /With errors: `App 69`/);
  });

  it('passes the check only if none of them has an error, wherever it is', async () => {
    const reported = await withPullRequest();
    await settled(reported.member);
    const random = new Random(Number(process.env.TRELLIS_TEST_SEED ?? 1));
    for (const count of [1, 0, 2, 1, 0, 3]) {
      const faulty = Array.from({ length: count }, () => choose(NUMBERS, random.next()));
      await pushApps(reported, faulty);
      await look(reported.member);
      await settled(reported.member);
      const errors = new Set(faulty).size;
      const check = reported.hosted.setChecks.findLast(({ name }) => name === 'trellis/validate');
      expect([faulty, check?.state]).toEqual([faulty, errors > 0 ? 'failed' : 'success']);
      const counted = errors > 0 ? `: ${errors} error` : '';
      expect(check?.text).toMatch(new RegExp(`^61 changed apps${counted}`));
    }
  });
});

it('sets the checks although the comment is refused, and says so', async () => {
  const reported = await reportedWorkspace(providers);
  const { member, onBranch, app, hosted } = reported;
  await edit(onBranch, app.id, 'tag');
  await commit(onBranch, app.id).expect(201);
  const refusal = { of: /^POST .*notes$/, status: 403, body: { message: '403 Forbidden' }, times: 20 };
  providers.servers.gitlab.fail(refusal);
  openPullRequest(hosted);
  await look(member);
  await eventually(async () => {
    const { body } = await member.get('/git/pull-request-reports').expect(200);
    expect(body.error?.message).toMatch(/^The comment in pull request 1 could not be written/);
  });
  expect(hosted.setChecks.map(({ name, state }) => [name, state])).toEqual([
    ['trellis/validate', 'success'],
    ['trellis/merge', 'success'],
  ]);
});

it('passes the check once an admin has allowed the secret', async () => {
  const { member, onBranch, app, repository, hosted, one } = await withPullRequest();
  await settled(member);
  const secret = ['xoxb', '123456789012', '1234567890123', 'AbCdEfGhIjKlMnOpQrStUvWx'].join('-');
  await patch(onBranch, app.id, { changes: [{ op: 'add', path: '/appV2/icon', value: secret }] });
  const { body: refused } = await commit(onBranch, app.id).expect(422);
  const { fingerprint } = refused.secrets[0] as { fingerprint: string };
  const document = JSON.parse(await repository.show('labels', 'Orders/v1.json')) as { appV2: object };
  Object.assign(document.appV2, { icon: secret });
  await repository.commit({ 'Orders/v1.json': JSON.stringify(document) }, { branch: 'labels' });
  await look(member);
  await commentOf(one, /seems to contain a secret/);
  await settled(member);
  expect(hosted.setChecks.at(-2)).toMatchObject({ name: 'trellis/validate', state: 'failed' });
  await member.post('/git/allowed-secrets', { fingerprint, reason: 'An example' }).expect(201);
  await eventually(() =>
    expect(hosted.setChecks.at(-2)).toMatchObject({ name: 'trellis/validate', state: 'success' }),
  );
  await settled(member);
});

it('leaves one comment when the answer to the first one is lost, or the server is', async () => {
  const reported = await reportedWorkspace(providers);
  const { member, onBranch, app, hosted } = reported;
  await edit(onBranch, app.id, 'tag');
  await commit(onBranch, app.id).expect(201);
  providers.servers.gitlab.fail({ of: /^POST .*notes$/, how: 'lost' });
  const one = openPullRequest(hosted);
  await look(member);
  await eventually(async () => {
    const { body } = await member.get('/git/pull-request-reports').expect(200);
    expect(body.error?.code).toBe('provider_unreachable');
  });
  expect(one.comments).toHaveLength(1);
  await look(member);
  await settled(member);
  expect(one.comments).toHaveLength(1);
  expect((await member.get('/git/pull-request-reports').expect(200)).body.error).toBeNull();

  // A server that died after the comment, and before it was recorded.
  await database.query(
    `update pull_request_reports set comment_id = null, reported = null, lease = gen_random_uuid(),
       leased_until = now() + interval '1 s' where workspace_id = $1`,
    [member.workspaceId],
  );
  await look(member);
  await settled(member);
  expect(one.comments).toHaveLength(1);
});

it('two servers write one comment', async () => {
  const { trellis } = providers.git;
  const reported = await reportedWorkspace(providers);
  const { member, onBranch, app, hosted } = reported;
  await edit(onBranch, app.id, 'tag');
  await commit(onBranch, app.id).expect(201);
  const folder = await mkdtemp(join(tmpdir(), 'trellis-data-'));
  const key = (await readFile(join(trellis.dataDir, 'secret.key'), 'utf8')).trim();
  const other = await TrellisProcess.start({
    env: {
      ...{ PORT: '0', DATABASE_URL: trellis.databaseUrl, TRELLIS_DATA_DIR: folder, TRELLIS_SECRET_KEY: key },
      NO_PROXY: 'localhost,127.0.0.1',
    },
  });
  try {
    const all = Array.from({ length: 6 }, () => openPullRequest(hosted));
    await Promise.all([look(member), look(member), look(member)]);
    await eventually(() => expect(all.every(({ comments = [] }) => comments.length > 0)).toBe(true));
    await settled(member);
    expect(all.map(({ comments = [] }) => comments.length)).toEqual([1, 1, 1, 1, 1, 1]);
  } finally {
    await other.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

it('writes nothing to a pull request of a fork, and does not merge it', async () => {
  const { member, hosted } = await reportedWorkspace(providers);
  const fork = openPullRequest(hosted, { isOfFork: true });
  const quiet = openPullRequest(hosted);
  await look(member);
  await eventually(() => expect(hosted.setChecks).toHaveLength(2));
  await settled(member);
  expect(fork.comments).toBeUndefined();
  // It changes no app.
  expect(quiet.comments).toBeUndefined();
  const { body } = await member.post('/pull-requests/1/merge-by-structure').expect(409);
  expect(body.code).toBe('pull_request_from_fork');
});

it('quotes names that would be Markdown, mentions or commands, and shows nothing of an app with a secret', async () => {
  const { member, onBranch, app, hosted, repository } = await reportedWorkspace(providers);
  const name = '`@everyone <img src=x> [a](javascript:1) #1\n/merge';
  const component = (id: string, more: object) => ({
    op: 'add',
    path: '/appV2/components/-',
    value: { id, name: 'x', type: 'Text', parent: null, ...more },
  });
  const { body: definition } = await onBranch.get(`/apps/${app.id}/definition`).expect(200);
  const pageId = definition.appV2.pages[0].id as string;
  await patch(onBranch, app.id, { changes: [component('c1', { name, pageId })] });
  await commit(onBranch, app.id).expect(201);
  const one = openPullRequest(hosted);
  await look(member);
  const comment = await commentOf(one, 'everyone');
  expect(comment).toContain(
    'component `` `@everyone <img src=x> [a](javascript:1) #1 /merge `` on page `Home` added',
  );

  const secret = ['xoxb', '123456789012', '1234567890123', 'AbCdEfGhIjKlMnOpQrStUvWx'].join('-');
  const path = 'Orders/v1.json';
  const document = JSON.parse(await repository.show('labels', path)) as { appV2: { components: object[] } };
  document.appV2.components.push({ id: 'c2', name: secret, type: 'Text', parent: null, pageId });
  await repository.commit({ [path]: JSON.stringify(document, null, 2) }, { branch: 'labels' });
  await look(member);
  const hidden = await commentOf(one, /seems to contain a secret/);
  expect(hidden).not.toContain(secret);
  expect(hidden).not.toContain('everyone');
  expect(hidden).toMatch(/\*\*error\*\* what looks like a secret is in plain text: `slack/);
});

/** Two branches that Git cannot merge, because their changes are on neighbouring lines. */
async function apart(reported: Reported): Promise<void> {
  const { member, onBranch, app } = reported;
  await edit(onBranch, app.id, 'tag');
  await commit(onBranch, app.id).expect(201);
  const changes = [{ op: 'replace', path: '/appV2/isMaintenanceOn', value: true }];
  await patch(member, app.id, { changes });
  await commit(member, app.id).expect(201);
}

it('merges by structure where Git sees a conflict, in the name of the person, with both parents', async () => {
  const reported = await reportedWorkspace(providers);
  const { member, app, repository, hosted } = reported;
  await apart(reported);
  const [labels, main] = [await repository.tip('labels'), await repository.tip('main')];
  await expect(repository.git(['merge-tree', '--write-tree', main, labels])).rejects.toThrow();
  const one = openPullRequest(hosted, { sha: labels });
  await look(member);
  await commentOf(one, /\*\*Merges cleanly by structure\*\* into `main`, although Git sees a conflict/);
  await settled(member);
  const { body: list } = await member.get('/pull-requests').expect(200);
  expect(list.items[0].mergeable).toEqual({ git: false, structure: true });

  const builder = await member.invite('builder');
  await providers.connected('gitlab', { member: builder });
  const { body } = await builder.post('/pull-requests/1/merge-by-structure').expect(200);
  expect(body).toMatchObject({ status: 'merged', mergeId: null });
  expect(await repository.tip('labels')).toBe(body.sha);
  expect(await repository.tip('main')).toBe(main);
  const [merge] = await repository.log('labels');
  expect(merge).toMatchObject({ parents: [labels, main], message: expect.stringContaining('Merge branch') });
  expect(merge!.author).toEqual({ name: builder.user.name, email: builder.user.email });
  await repository.git(['fsck', '--strict']);
  const merged = JSON.parse(await repository.show('labels', 'Orders/v1.json')) as { appV2: object };
  expect(merged.appV2).toMatchObject({ icon: 'tag', isMaintenanceOn: true });
  expect(app.name).toBe('Orders');
  // Git has nothing left to merge.
  await repository.git(['merge-tree', '--write-tree', main, body.sha as string]);
  expect((await builder.post('/pull-requests/1/merge-by-structure').expect(200)).body.status).toBe(
    'up_to_date',
  );
});

it('brings the branch here first, and leaves people on the branches that they work on', async () => {
  const reported = await reportedWorkspace(providers, { isEnabled: false });
  const { member, repository, hosted } = reported;
  await apart(reported);
  await repository.git(['branch', 'elsewhere', 'labels']);
  openPullRequest(hosted, { from: 'elsewhere' });
  const { body } = await member.post('/pull-requests/1/merge-by-structure').expect(200);
  expect(await repository.tip('elsewhere')).toBe(body.sha);
  expect(await getBranch(member, 'elsewhere')).toMatchObject({ isLocal: true, isActive: false });
});

it('conflicts of structure change nothing, and can be decided', async () => {
  const { member, onBranch, app, repository, hosted } = await reportedWorkspace(providers, {
    isEnabled: false,
  });
  await edit(onBranch, app.id, 'tag');
  await commit(onBranch, app.id).expect(201);
  await edit(member, app.id, 'star');
  await commit(member, app.id).expect(201);
  const before = await repository.tip('labels');
  openPullRequest(hosted);
  const { body } = await member.post('/pull-requests/1/merge-by-structure').expect(409);
  expect(body.code).toBe('merge_conflicts');
  expect(await repository.tip('labels')).toBe(before);
  const { merge } = await getMerge(member, body.mergeId as string);
  expect(merge.apps[0]!.conflicts).toHaveLength(1);
});

it('an unknown or closed pull request is not merged, nor by a viewer, nor without an account', async () => {
  const { member, hosted } = await reportedWorkspace(providers, { isEnabled: false });
  openPullRequest(hosted, { isOpen: false });
  for (const number of ['2', '0', 'x', '99999999999'])
    expect((await member.post(`/pull-requests/${number}/merge-by-structure`).expect(404)).body.code).toBe(
      'not_found',
    );
  expect((await member.post('/pull-requests/1/merge-by-structure').expect(409)).body.code).toBe(
    'pull_request_closed',
  );
  const viewer = await member.invite('viewer');
  await viewer.post('/pull-requests/2/merge-by-structure').expect(403);
  const builder = await member.invite('builder');
  expect((await builder.post('/pull-requests/2/merge-by-structure').expect(409)).body.code).toBe(
    'provider_account_needed',
  );
});

it('is set by an admin, with an account of their own that sees the repository', async () => {
  const { member, hosted, accountId } = await reportedWorkspace(providers, { isEnabled: false });
  const path = '/git/pull-request-reports';
  const off = { enabled: false, accountId: null, pictures: false, checkedAt: null, error: null };
  expect((await member.get(path).expect(200)).body).toEqual(off);
  const codeOf = async (body: object, status: number, by = member) =>
    (await by.put(path, body).expect(status)).body.code as string;
  expect(await codeOf({ enabled: true }, 409)).toBe('provider_account_needed');
  expect(await codeOf({ enabled: true, accountId: 'x' }, 400)).toBe('bad_request');
  const elsewhere = idOf(await providers.connected('azure', { member }));
  expect(await codeOf({ enabled: true, accountId: elsewhere }, 409)).toBe('provider_other_repository');
  const another = await member.invite('admin');
  expect(await codeOf({ enabled: true, accountId }, 404, another)).toBe('not_found');
  const builder = await member.invite('builder');
  await builder.put(path, { enabled: false }).expect(403);
  await builder.get(path).expect(403);
  const { body } = await member.put(path, { enabled: true, accountId }).expect(200);
  expect(body).toMatchObject({ enabled: true, accountId });
  const { body: audit } = await member.get('/audit').expect(200);
  expect(audit.items[0]).toMatchObject({ action: 'configured', target: 'pull_request_reports' });

  // An account acts for its owner only while they are an admin.
  await another.patch(`/members/${member.user.id}`, { role: 'builder' }).expect(200);
  const one = openPullRequest(hosted);
  await look(member);
  await eventually(async () => {
    const { body: now } = await another.get(path).expect(200);
    expect(now.error?.code).toBe('provider_account_needed');
  });
  expect(one.comments).toBeUndefined();
  await another.put(path, { enabled: false }).expect(200);
  expect((await another.get(path).expect(200)).body).toMatchObject({ enabled: false, error: null });
});

it('is written after a delivery about a pull request, or a push to one of its branches', async () => {
  const { member, onBranch, app, hosted, repository } = await reportedWorkspace(providers);
  const webhook = await makeWebhook(member);
  const page = `https://localhost/${hosted.path}`;
  const tellOfPullRequest = () => {
    const { headers, body } = PULL_REQUESTS.gitlab(page);
    return deliver(member, webhook, {
      sender: 'gitlab',
      page,
      sha: null,
      headers,
      body: JSON.stringify(body),
    });
  };
  await edit(onBranch, app.id, 'tag');
  const { body: pushed } = await commit(onBranch, app.id).expect(201);
  const one = openPullRequest(hosted);
  await settled(member);
  await tellOfPullRequest().expect(202, {});
  await commentOf(one, '`icon` `apps` → `tag`');
  await settled(member);

  // Its own push is known here; the pull request has to be reported all the same.
  await edit(onBranch, app.id, 'bell');
  const { body: again } = await commit(onBranch, app.id).expect(201);
  expect(again.sha).not.toBe(pushed.sha);
  const ref = 'refs/heads/labels';
  await deliver(member, webhook, { sender: 'gitlab', page, ref, sha: again.sha as string }).expect(202, {});
  await commentOf(one, '`apps` → `bell`');
  await settled(member);
  await repository.git(['branch', 'unrelated', 'main']);
  const other = { sender: 'gitlab' as const, page, ref: 'refs/heads/unrelated', sha: again.sha as string };
  await deliver(member, webhook, other).expect(200, { ignored: 'other_branch' });

  await member.put('/git/pull-request-reports', { enabled: false }).expect(200);
  await tellOfPullRequest().expect(200, { ignored: 'other_event' });
});

it('follows own commits, merges and pull requests, with neither webhook nor polling', async () => {
  const { member, onBranch, app, hosted } = await reportedWorkspace(providers);
  await edit(onBranch, app.id, 'tag');
  await commit(onBranch, app.id).expect(201);
  await settled(member);
  const opened = { into: 'main', title: 'Labels' };
  await member.post('/git/branches/labels/pull-request', opened).expect(201);
  const one = hosted.pullRequests[0]!;
  await commentOf(one, '`icon` `apps` → `tag`');

  await edit(onBranch, app.id, 'bell');
  await commit(onBranch, app.id).expect(201);
  await commentOf(one, '`apps` → `bell`');
  // The branch that takes the changes gets one on the line before the icon.
  await patch(member, app.id, { changes: [{ op: 'replace', path: '/appV2/isMaintenanceOn', value: true }] });
  await commit(member, app.id).expect(201);
  await commentOf(one, /\*\*Merges cleanly by structure\*\*/);
  const { body } = await member.post('/pull-requests/1/merge-by-structure').expect(200);
  await eventually(() => expect(hosted.setChecks.at(-1)!.sha).toBe(body.sha));
});

it('follows the commits of another workspace to the same repository', async () => {
  const { member, onBranch, app, repository, hosted } = await reportedWorkspace(providers);
  await edit(onBranch, app.id, 'tag');
  await commit(onBranch, app.id).expect(201);
  const one = openPullRequest(hosted);
  await look(member);
  await commentOf(one, '`icon` `apps` → `tag`');
  await settled(member);
  const { port, user } = providers.git.server;
  const authorize = (key: string) => providers.git.server.authorize(key);
  const other = await providers.admin.inNewWorkspace();
  const server = { host: 'localhost', port, user, authorize };
  await connect(other, { server, repository, branch: 'labels' });
  await createApp(other, 'Stock', { commitChanges: true });
  await commentOf(one, /#### `Stock`: added/);
});

it('lists pull requests at most every few seconds while there are many commits', async () => {
  const { member, onBranch, app } = await reportedWorkspace(providers);
  await settled(member);
  const calls = providers.servers.gitlab.calls.length;
  for (let index = 0; index < 8; index += 1) {
    await edit(onBranch, app.id, `icon${index}`);
    await commit(onBranch, app.id).expect(201);
  }
  await settled(member);
  const lists = providers.servers.gitlab.calls.slice(calls).filter((call) => /merge_requests$/.test(call));
  expect(lists.length).toBeGreaterThan(0);
  expect(lists.length).toBeLessThan(8);
});
