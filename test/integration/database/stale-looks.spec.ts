import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Database, DueWork } from '../../../src/core/database';
import { DeploymentSettingsStore } from '../../../src/gitsync/store/deployment-settings';
import { createTestDatabase } from '../../support/database';

let source: DataSource;
let settings: DeploymentSettingsStore;
let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: testDatabase.url }).initialize();
  const database = new Database(source);
  settings = new DeploymentSettingsStore(database, new DueWork(database));
});

afterAll(async () => {
  await source.destroy();
  await testDatabase.drop();
});

const MAIN = { branch: 'main' };
const TAGS = { tags: 'Orders/*' };

async function follows(followed: typeof MAIN | typeof TAGS): Promise<string> {
  const workspaceId = randomUUID();
  await source.query('insert into workspaces (id, name) values ($1, $2)', [workspaceId, 'Team']);
  const how = { gitAppIds: null, needsApproval: false, requiresOther: false, isFrozen: false };
  await settings.put(source.manager, workspaceId, { followed, ...how }, null);
  return workspaceId;
}

const isWanted = async (workspaceId: string): Promise<boolean> => {
  const sql = `select 1 from due_work where kind = 'deploy_landed' and key = $1 and due_at is not null`;
  return (await source.query(sql, [workspaceId])).length > 0;
};

it('takes from a look at the remote what is new by its end', async () => {
  const [main, tags, seen, changed] = [
    await follows(MAIN),
    await follows(TAGS),
    await follows(MAIN),
    await follows(TAGS),
  ];
  await settings.see(source.manager, seen, 'new');
  await settings.see(source.manager, tags, 'former');
  await settings.wantLanded([
    { workspaceId: main, followed: MAIN, fingerprint: 'new' },
    { workspaceId: tags, followed: TAGS, fingerprint: 'new' },
    { workspaceId: seen, followed: MAIN, fingerprint: 'new' },
    { workspaceId: changed, followed: MAIN, fingerprint: 'new' },
    { workspaceId: randomUUID(), followed: MAIN, fingerprint: 'new' },
  ]);
  expect(await Promise.all([main, tags, seen, changed].map(isWanted))).toEqual([true, true, false, false]);
});
