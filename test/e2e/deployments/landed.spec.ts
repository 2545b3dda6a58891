import { Client } from 'pg';
import { appsOf, deploy, deploymentsOf, twoEnvironments } from '../../support/deployments';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, exported, GitFixture, type JobBody } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appOf, changeTheirs } from '../../support/merges';
import { pollNow } from '../../support/webhooks/poll-now';
import { deliver, makeWebhook, pageOf } from '../../support/webhooks/webhook';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const jobsOf = async (member: Member): Promise<JobBody[]> =>
  (await member.get('/git/jobs').expect(200)).body.items.filter(
    ({ kind }: JobBody) => kind === 'deploy_landed',
  );

const iconOf = async (member: Member) => {
  const [orders] = await appsOf(member);
  return orders && appOf(await exported(member, orders.id)).icon;
};

/** Two environments; production gets a webhook for each push. */
async function told(settings: object = {}) {
  const found = await twoEnvironments(fixture, settings);
  const webhook = await makeWebhook(found.production);
  const tell = (sha: string | null, ref = 'refs/heads/main') =>
    deliver(found.production, webhook, { page: pageOf(found.repository), sha, ref });
  const push = async (icon: string) => {
    const sha = await changeTheirs(found.repository, (theirs) => (theirs.icon = icon));
    await tell(sha).expect(202);
    return sha;
  };
  return { ...found, tell, push };
}

async function nothingIsWanted(databaseUrl: string, { workspaceId }: Member): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await eventually(async () => {
      const { rows } = await client.query(
        `select seen is not null and not exists (
           select from due_work w where w.kind = 'deploy_landed' and w.workspace_id = s.workspace_id) as "isDone"
         from git_deployment_settings s where s.workspace_id = $1`,
        [workspaceId],
      );
      expect(rows).toEqual([{ isDone: true }]);
    });
  } finally {
    await client.end();
  }
}

it('deploys what lands, once, in its own name', async () => {
  const { production, push, tell } = await told();
  const sha = await push('landed');
  await eventually(async () => expect(await iconOf(production)).toBe('landed'));
  expect(await deploymentsOf(production)).toMatchObject([
    { status: 'applied', sha, ref: 'main', isAutomatic: true, author: {}, message: 'Theirs' },
  ]);
  const { body } = await tell(sha).expect(200);
  expect(body).toEqual({ ignored: 'known_commit' });
  const [job] = await jobsOf(production);
  expect(job).toMatchObject({ status: 'succeeded', author: { name: 'Trellis' } });
});

it('is not told of other branches, tags, or of a branch that was deleted', async () => {
  const { tell } = await told({ follow: { tags: 'Orders/*' } });
  const sha = 'a'.repeat(40);
  for (const ref of ['refs/heads/other', 'refs/tags/Sales/v1'])
    expect((await tell(sha, ref).expect(200)).body).toEqual({ ignored: 'other_branch' });
  await tell(sha, 'refs/tags/Orders/v1').expect(202);
  expect((await tell(null, 'refs/tags/Orders/v1').expect(200)).body).toEqual({ ignored: 'other_branch' });
});

it('deploys nothing, and says nothing, where no tag is like those it follows any more', async () => {
  const { production, tell } = await told({ follow: { tags: 'Orders/*' } });
  await tell('a'.repeat(40), 'refs/tags/Orders/v1').expect(202);
  await eventually(async () =>
    expect(await jobsOf(production)).toMatchObject([{ status: 'succeeded', commit: null }]),
  );
  expect(await deploymentsOf(production)).toEqual([]);
  const { body } = await production.post('/deployments', {}).expect(404);
  expect(body).toMatchObject({ code: 'git_ref_not_found' });
});

it('lists what lands during a freeze as waiting, the newest alone, and deploys it when that ends', async () => {
  const { production, push } = await told({ frozen: true });
  const first = await push('first');
  // If the first deployment were still running, it would find the second commit before the webhook.
  await eventually(async () => {
    expect(await deploymentsOf(production)).toMatchObject([
      { status: 'waiting', sha: first, isRunning: false },
    ]);
  });
  const sha = await push('second');
  await eventually(async () => {
    expect(await deploymentsOf(production)).toMatchObject([{ status: 'waiting', sha, isRunning: false }]);
  });
  expect(await appsOf(production)).toEqual([]);
  await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  await eventually(async () => expect(await iconOf(production)).toBe('second'));
  await eventually(async () => {
    expect(await deploymentsOf(production)).toMatchObject([{ status: 'applied', sha, isAutomatic: true }]);
  });
});

it('waits for an approval of what has landed', async () => {
  const { production, push } = await told({ approval: true });
  const sha = await push('landed');
  const [waiting] = await eventually(async () => {
    const found = await deploymentsOf(production);
    expect(found).toMatchObject([{ status: 'waiting', sha, isRunning: false }]);
    return found;
  });
  const { body } = await production.post(`/deployments/${waiting.id}/approve`).expect(200);
  expect(body).toMatchObject({ status: 'applied', sha });
  expect(await iconOf(production)).toBe('landed');
});

it('refuses a broken commit once, and goes on with the next one', async () => {
  const { production, repository, push, tell } = await told();
  await push('fine');
  await eventually(async () => expect(await iconOf(production)).toBe('fine'));
  const broken = await repository.commit({ 'Orders/v1.json': '{' }, { message: 'Broken' });
  const whole = await repository.show('main~1', 'Orders/v1.json');
  await tell(broken).expect(202);
  await eventually(async () => {
    const [latest] = await deploymentsOf(production);
    expect(latest).toMatchObject({ status: 'refused', sha: broken });
  });
  expect(await iconOf(production)).toBe('fine');
  expect((await tell(broken).expect(200)).body).toEqual({ ignored: 'known_commit' });
  await repository.commit({ 'Orders/v1.json': whole }, { message: 'Mended' });
  await push('mended');
  await eventually(async () => expect(await iconOf(production)).toBe('mended'));
});

it('repeats a deployment that fails, as one entry, until it can be made', async () => {
  const { production, push } = await told();
  const { body } = await production.get('/git').expect(200);
  await fixture.server.revoke(body.key.publicKey as string);
  await fixture.server.endConnections();
  await push('landed');
  await eventually(async () => {
    expect(await deploymentsOf(production)).toMatchObject([
      { status: 'failed', sha: null, plan: { problems: [{ code: 'git_auth_failed' }] } },
    ]);
  });
  await fixture.server.authorize(body.key.publicKey as string, {});
  await eventually(async () => expect(await iconOf(production)).toBe('landed'));
  await eventually(async () => {
    expect((await deploymentsOf(production)).map(({ status }) => status)).toEqual(['applied']);
  });
});

it('finds by looking at the remote what has landed on a branch, and which tags', async () => {
  const { builder, production, app } = await twoEnvironments(fixture);
  await production.patch('/git', { pollSeconds: 86_400 }).expect(200);
  const look = () => pollNow(fixture.trellis.databaseUrl, production);
  await look();
  await eventually(async () => expect(await appsOf(production)).toHaveLength(1));
  // A poll that found the branch during the deployment may have requested another poll, which finds nothing.
  await nothingIsWanted(fixture.trellis.databaseUrl, production);
  const before = await jobsOf(production);
  await look();
  expect(await jobsOf(production)).toHaveLength(before.length);
  await production.put('/deployment', { follow: { tags: 'Orders/*' } }).expect(200);
  await edit(builder, app.id, 'released');
  await commit(builder, app.id).expect(201);
  await look();
  expect(await jobsOf(production)).toHaveLength(before.length);
  await builder.post(`/apps/${app.id}/versions/${app.editingVersion.id}/publish`).expect(201);
  await look();
  await eventually(async () => expect(await iconOf(production)).toBe('released'));
  // Another look may be under way, which finds nothing.
  await eventually(async () =>
    expect((await deploymentsOf(production))[0]).toMatchObject({ ref: 'Orders/v1', isAutomatic: true }),
  );
});

it('is the only thing that changes apps there: they are not pulled by themselves as well', async () => {
  const { production, repository, push } = await told();
  await deploy(production);
  await production.patch('/git', { autoPull: true }).expect(200);
  await production.put('/deployment', { follow: { branch: 'main' }, approval: true }).expect(200);
  await push('landed');
  await eventually(async () => expect((await deploymentsOf(production))[0].status).toBe('waiting'));
  await createApp(production, 'Mine', { commitChanges: true });
  expect(await iconOf(production)).not.toBe('landed');
  const { body } = await production.get('/git/jobs').expect(200);
  expect(body.items.filter(({ kind }: JobBody) => kind === 'sync_app')).toEqual([]);
  await repository.fsck();
});
