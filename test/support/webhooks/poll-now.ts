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
      `select schedule_work_now(w.kind, w.key, null) from git_configs c join git_targets t on t.id = c.target_id
       join due_work w on w.kind = 'poll_remote' and w.key = coalesce(c.host_key_fingerprint, '') || ' ' || t.repository_key
       where c.workspace_id = $1`,
      [member.workspaceId],
    );
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
