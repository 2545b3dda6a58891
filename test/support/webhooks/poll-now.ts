import { Client } from 'pg';
import { eventually } from '../eventually';
import type { Member } from '../member';

/** Lets the next look at the remote of a workspace be due, and waits until it is over. */
export async function pollNow(databaseUrl: string, member: Member): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const before = await client.query('select max(looked_at) as at from git_remote_looks');
    await client.query(
      `update git_remote_looks l set next_at = now() from git_configs c join git_targets t on t.id = c.target_id
       where c.workspace_id = $1 and l.repository_key = t.repository_key`,
      [member.workspaceId],
    );
    await client.query(`select pg_notify('trellis_git_incoming', '')`);
    await eventually(async () => {
      const { rows } = await client.query(
        `select l.looked_at > $2::timestamptz or $2 is null as done from git_remote_looks l
         join git_targets t on t.repository_key = l.repository_key join git_configs c on c.target_id = t.id
         where c.workspace_id = $1 and l.looked_at is not null`,
        [member.workspaceId, before.rows[0].at],
      );
      expect(rows[0]?.done).toBe(true);
    });
  } finally {
    await client.end();
  }
}
