import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Database } from '../../../src/core/database';
import { IncomingStore } from '../../../src/incoming/store';
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

it('polls a remote at the shortest interval of its workspaces or a little sooner, and never later', async () => {
  for (const seconds of [3_600, 100]) await follow(seconds);
  const waits: number[] = [];
  for (let poll = 0; poll < 60; poll += 1) {
    expect(await store.claimPolls()).toHaveLength(1);
    expect(await store.claimPolls()).toEqual([]);
    waits.push((await store.dueIn())! / 1_000);
    await source.query('update git_remote_looks set next_at = clock_timestamp()');
  }
  expect(Math.max(...waits)).toBeLessThanOrEqual(100);
  expect(Math.min(...waits)).toBeGreaterThan(70);
  // Remotes that were connected together are not polled together.
  expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(5);
});
