import { Client } from 'pg';
import { ApiDocument, type ApiSchema } from '../../support/api-document';
import { createApp, GitFixture } from '../../support/git-fixture';
import { storeMerge } from '../../support/merges';
import { storeReview } from '../../support/reviews';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

/** Routes whose resource would have to be made at a provider. */
const ELSEWHERE = /provider-accounts\/\{account\}|github-apps\/\{app\}/;
/** Its own rule: 422 `invalid_overwrite`. */
const UNTYPED = new Set(['overwrite']);

it('refuses null for every field that the document does not call nullable, and names it', async () => {
  const { member } = await fixture.connected();
  const app = await createApp(member, 'Orders');
  const deleted = await createApp(member, 'Deleted');
  await member.delete(`/apps/${deleted.id}`).expect(204);
  const { json } = await ApiDocument.of(member.address);
  const database = new Client({ connectionString: fixture.trellis.databaseUrl });
  await database.connect();
  const merge = await storeMerge(database, member.workspaceId, app);
  const review = await storeReview(database, member.workspaceId);
  const { rows: deployments } = await database.query<{ id: string }>(
    `insert into git_deployments (id, workspace_id, job_id, status, is_automatic)
     values (gen_random_uuid(), $1, gen_random_uuid(), 'waiting', true) returning id`,
    [member.workspaceId],
  );
  await database.end();
  const { body: channel } = await member
    .post('/notification-channels', { url: 'https://chat.example.com/1', events: ['conflict'] })
    .expect(201);
  const ids: Record<string, string> = {
    w: member.workspaceId,
    a: app.id,
    d: deleted.id,
    v: app.editingVersion.id,
    userId: member.user.id,
    name: 'REGION',
    m: merge,
    r: review,
    channel: channel.id,
    deployment: deployments[0].id,
    collision: 'none',
    c: 'none',
    s: 'none',
    gitAppId: app.gitAppId,
  };
  const accepted: string[] = [];
  let count = 0;
  for (const [path, operations] of Object.entries(json.paths)) {
    if (ELSEWHERE.test(path)) continue;
    for (const [method, { requestBody }] of Object.entries(operations)) {
      const schema = requestBody?.content['application/json']?.schema;
      const name = schema?.$ref?.split('/').at(-1);
      if (name === undefined) continue;
      for (const [field, { nullable }] of Object.entries<ApiSchema>(
        json.components.schemas[name].properties ?? {},
      )) {
        if (nullable || UNTYPED.has(field)) continue;
        const url = path.replace(/\{(\w+)\}/g, (_, key: string) => ids[key]);
        const { status, body } = await member.request(method as 'post', url).send({ [field]: null });
        count++;
        const named = (body.errors as { path: string }[] | undefined)?.some((error) => error.path === field);
        if (status !== 400 || !named) accepted.push(`${method} ${path} ${field}: ${status}`);
      }
    }
  }
  expect(accepted).toEqual([]);
  expect(count).toBeGreaterThan(40);
});
