import '../../../src/program/jobs';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Database } from '../../../src/core/database';
import { electForTask } from '../../../src/gitsync/worker/maintenance';
import { WorkspaceRetention } from '../../../src/workspaces';
import { createTestDatabase } from '../../support/database';

let source: DataSource;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

describe('the maintenance', () => {
  it('is done by one of several workers, and once in its interval', async () => {
    const shared = new Database(source);
    const elect = () => Promise.all([1, 2, 3, 4, 5].map(() => electForTask(shared, 'test', 60)));
    expect((await elect()).filter(Boolean)).toHaveLength(1);
    expect((await elect()).filter(Boolean)).toHaveLength(0);
    await source.query(`update maintenance_runs set started_at = now() - interval '61 seconds'`);
    expect((await elect()).filter(Boolean)).toHaveLength(1);
    // The clock was set back since.
    await source.query(`update maintenance_runs set started_at = now() + interval '1 day'`);
    expect((await elect()).filter(Boolean)).toHaveLength(1);
  });

  it('deletes accepted requests after seven days, in more than one slice', async () => {
    const [userId, workspaceId] = [randomUUID(), randomUUID()];
    await source.query(
      `insert into users (id, name, email, email_key, password_hash) values ($1, 'Ada', 'ada@example.com', 'ada@example.com', '')`,
      [userId],
    );
    await source.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [workspaceId]);
    await source.query(
      `insert into idempotency_keys (user_id, workspace_id, route, key, request_hash, created_at)
       select $1, $2, 'POST /', n, '', now() - make_interval(mins => n) from generate_series(1, 13000) n`,
      [userId, workspaceId],
    );
    await new WorkspaceRetention(new Database(source)).deleteOldRequests(new AbortController().signal);
    const [{ count }] = await source.query('select count(*)::int as count from idempotency_keys');
    expect(count).toBe(7 * 24 * 60 - 1);
  });
});
