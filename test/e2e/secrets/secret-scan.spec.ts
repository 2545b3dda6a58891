import { clashingMerge, completeMerge, withTwoBranches } from '../../support/branch-merges';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, exported, getApp, GitFixture, patch } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appOf, settle } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

// Joined at run time, so that this file has no secret.
const TOKEN = ['ghp', `${'a1B2c3D4e5'.repeat(3)}F6g7H8`].join('_');
const KEY = [
  '-----BEGIN RSA',
  ' PRIVATE KEY-----\n',
  `${'MIIEowIBAAKCAQEA75qZ'.repeat(20)}\n`,
  '-----END RSA PRIVATE KEY-----',
].join('');

interface Found {
  fingerprint: string;
  rule: string;
  place: string[];
  path: string;
}

const put = (member: Member, appId: string, value: string) =>
  patch(member, appId, { changes: [{ op: 'add', path: '/appV2/icon', value }] });

const allow = (member: Member, fingerprint: string, reason = 'An example of the documentation') =>
  member.post('/git/allowed-secrets', { fingerprint, reason });

it('refuses a commit with a secret, names its place, and commits once it is gone', async () => {
  const { member, repository, app } = await fixture.withApp();
  const tip = await repository.tip();
  const query = {
    id: 'q1',
    name: 'getOrders',
    kind: 'restapi',
    options: { headers: [['Authorization', `Bearer ${TOKEN}`]] },
  };
  await patch(member, app.id, { changes: [{ op: 'add', path: '/appV2/dataQueries/-', value: query }] });
  const { body } = await commit(member, app.id).expect(422);
  const [found] = body.secrets as Found[];
  expect(body).toMatchObject({
    code: 'secret_found',
    secrets: [{ rule: 'github', place: expect.arrayContaining(['query getOrders']) }],
  });
  expect(found.path).toMatch(/\/dataQueries\/\d+\/options\/headers\/0\/1$/);
  expect(body.detail).toContain('query getOrders');
  // The text is not exposed further: viewers see jobs.
  expect(JSON.stringify(body)).not.toContain(TOKEN);
  expect(JSON.stringify((await member.get('/git/jobs')).body)).not.toContain(TOKEN);
  expect(await repository.tip()).toBe(tip);
  const index = found.path.split('/')[3];
  const path = `/appV2/dataQueries/${index}/options/headers/0/1`;
  await patch(member, app.id, { changes: [{ op: 'replace', path, value: 'Bearer {{secrets.TOKEN}}' }] });
  await commit(member, app.id).expect(201);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(await exported(member, app.id));
});

it('finds a private key, whose line breaks are escaped in the file, and each secret once', async () => {
  const { member, app } = await fixture.withApp();
  await put(member, app.id, `${KEY} ${TOKEN} ${TOKEN}`);
  const { body } = await commit(member, app.id).expect(422);
  expect((body.secrets as Found[]).map(({ rule }) => rule).sort()).toEqual(['github', 'privatekey']);
});

it('commits what an admin allows, with a reason that is recorded', async () => {
  const { member, app } = await fixture.withApp();
  const builder = await member.invite('builder');
  await put(builder, app.id, TOKEN);
  const { body } = await commit(builder, app.id).expect(422);
  const [{ fingerprint }] = body.secrets as Found[];
  await allow(builder, fingerprint).expect(403);
  await builder.get('/git/allowed-secrets').expect(403);
  for (const wrong of [{}, { fingerprint }, { fingerprint, reason: '' }, { fingerprint: 'x', reason: 'y' }])
    await member.post('/git/allowed-secrets', wrong).expect(400);
  const allowed = await allow(member, fingerprint).expect(201);
  const { id, name } = member.user;
  expect(allowed.body).toEqual({
    fingerprint,
    reason: 'An example of the documentation',
    allowedBy: { id, name },
    allowedAt: expect.any(String),
  });
  expect((await member.get('/git/allowed-secrets').expect(200)).body).toEqual({ items: [allowed.body] });
  await commit(builder, app.id).expect(201);
  const { body: audit } = await member.get('/audit').expect(200);
  expect(audit.items[0]).toMatchObject({
    action: 'configured',
    target: 'allowed secret',
    detail: { reason: 'An example of the documentation' },
  });
  // Another secret was not allowed.
  await put(builder, app.id, TOKEN.replace('a1', 'b2'));
  await commit(builder, app.id).expect(422);
  await member.delete(`/git/allowed-secrets/${fingerprint}`).expect(204);
  await member.delete(`/git/allowed-secrets/${fingerprint}`).expect(404);
  await put(builder, app.id, TOKEN);
  await commit(builder, app.id).expect(422);
  // The permission covers one workspace only.
  const other = await fixture.withApp();
  await allow(other.member, fingerprint).expect(201);
  await commit(builder, app.id).expect(422);
});

it('looks at each way to commit: new apps, several apps, chosen changes, a retry', async () => {
  const { member, repository, app } = await fixture.withApp();
  const document = JSON.parse(await exported(member, app.id)) as { appV2: Record<string, unknown> };
  document.appV2.icon = TOKEN;
  const definition = { name: 'Copied', document, commitChanges: true };
  const { body: copied } = await member.post('/apps/import', definition).expect(201);
  expect(copied.git.error.code).toBe('secret_found');
  await edit(member, app.id, 'fine');
  const { body: both } = await member
    .post('/git/commits', { appIds: [app.id, copied.id], message: 'Both' })
    .expect(422);
  expect(both.detail).toContain('Copied');
  const tip = await repository.tip();
  await put(member, app.id, TOKEN);
  const { body: changes } = await member.get(`/apps/${app.id}/git/changes`).expect(200);
  const only = (changes.changes as { id: string }[]).map(({ id }) => id);
  await commit(member, app.id, 'Some', { only }).expect(422);
  expect(await repository.tip()).toBe(tip);
  const { body: jobs } = await member.get('/git/jobs').expect(200);
  const failed = jobs.items.find(
    ({ appId, status }: { appId: string; status: string }) => appId === copied.id && status === 'failed',
  );
  const [{ fingerprint }] = both.secrets as Found[];
  await allow(member, fingerprint).expect(201);
  await member.post(`/git/jobs/${failed.id}/retry`).expect(202);
  await eventually(async () => expect((await getApp(member, copied.id as string)).gitState).toBe('clean'));
});

it('keeps a secret from being backed up, and renames an app that had one before', async () => {
  const { member, repository, app } = await fixture.withApp();
  const path = 'Orders/v1.json';
  const text = (await repository.show('main', path)).replace('"appV2": {', `"appV2": {"note": "${TOKEN}",`);
  await repository.commit({ [path]: text }, { message: 'By hand' });
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  await repository.ls().then((files) => expect(files).toContain('Sales/v1.json'));
  await member.put('/git/backup', { enabled: true, quietSeconds: 1 }).expect(200);
  const other = await createApp(member, 'Other', { commitChanges: true });
  await put(member, other.id, TOKEN.replace('a1', 'c3'));
  await eventually(async () => {
    const { body } = await member.get(`/apps/${other.id}/git/backup`).expect(200);
    expect(body).toMatchObject({ state: 'failing', error: { code: 'secret_found' } });
  });
});

it('refuses a secret that was typed to settle a merge of branches, but none that a branch has already', async () => {
  const { member, feature, app, repository } = await withTwoBranches(fixture);
  const query = { id: 'q1', name: 'getOrders', kind: 'restapi', options: { url: KEY } };
  await put(feature, app.id, 'theirs');
  await patch(feature, app.id, { changes: [{ op: 'add', path: '/appV2/dataQueries/-', value: query }] });
  const { body: refused } = await commit(feature, app.id).expect(422);
  const [{ fingerprint }] = refused.secrets as Found[];
  await allow(feature, fingerprint).expect(201);
  await commit(feature, app.id).expect(201);
  await feature.delete(`/git/allowed-secrets/${fingerprint}`).expect(204);
  await put(member, app.id, 'ours');
  await commit(member, app.id).expect(201);
  const tip = await repository.tip();

  const { id } = await clashingMerge(member);
  await settle(member, id, { value: TOKEN });
  const { body } = await member.post(`/git/merges/${id}/complete`).expect(422);
  expect(body).toMatchObject({ code: 'secret_found', secrets: [{ rule: 'github' }] });
  expect(JSON.stringify(body)).not.toContain(TOKEN);
  expect(await repository.tip()).toBe(tip);

  await settle(member, id, { value: 'ours and theirs' });
  await completeMerge(member, id);
  expect(appOf(await repository.show('main', 'Orders/v1.json')).icon).toBe('ours and theirs');
});
