import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Database } from '../../../src/core/database';
import { IncomingStore, remoteOf } from '../../../src/incoming/store';
import { createTestDatabase } from '../../support/database';

let source: DataSource;
let store: IncomingStore;
let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: testDatabase.url }).initialize();
  store = new IncomingStore(new Database(source));
});

afterAll(async () => {
  await source.destroy();
  await testDatabase.drop();
});

/** Connects a workspace with the repository, which is polled. */
async function follow(pollSeconds: number): Promise<void> {
  const [workspaceId, targetId] = [randomUUID(), randomUUID()];
  await source.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [workspaceId]);
  await source.query(
    `insert into git_targets (id, workspace_id, repository_key, branch, directory) values ($1, $2, 'apps', 'main', '')`,
    [targetId, workspaceId],
  );
  await source.query(
    `insert into git_configs (workspace_id, revision, repository_url, branch, directory, is_configured, is_enabled, target_id,
       poll_seconds) values ($1, gen_random_uuid(), 'git@example.com:apps.git', 'main', '', true, true, $2, $3)`,
    [workspaceId, targetId, pollSeconds],
  );
}

const REMOTE = { repositoryKey: 'apps', hostKey: '' };

it('polls a remote at the shortest interval of its workspaces or a little sooner, and never later', async () => {
  for (const seconds of [3_600, 100]) await follow(seconds);
  const waits: number[] = [];
  for (let poll = 0; poll < 60; poll += 1) waits.push((await store.nextPollOf(REMOTE))!);
  expect(Math.max(...waits)).toBeLessThanOrEqual(100);
  expect(Math.min(...waits)).toBeGreaterThan(70);
  // Remotes that were connected together are not polled together.
  expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(5);
  expect(await store.nextPollOf({ ...REMOTE, hostKey: 'SHA256:other' })).toBeNull();
});

it('schedules one poll of a remote for all its workspaces', async () => {
  await store.schedulePolls();
  await store.schedulePolls();
  const scheduled = await source.query('select kind, key, workspace_id from due_work');
  expect(scheduled).toEqual([{ kind: 'poll_remote', key: ' apps', workspace_id: null }]);
  expect(remoteOf(scheduled[0].key as string)).toEqual(REMOTE);
  expect(remoteOf('SHA256:x git@host:a b')).toEqual({ hostKey: 'SHA256:x', repositoryKey: 'git@host:a b' });
});
