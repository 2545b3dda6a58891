import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One table for work that servers do later without a request, and the SQL that schedules it. */
export class DueWork1767225600088 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table due_work (
        kind text not null,
        key text not null,
        -- Null: of no single workspace.
        workspace_id uuid references workspaces on delete cascade,
        -- Null while a server does it, unless it was scheduled again since.
        due_at timestamptz,
        -- The claim of the server that does it, and when others may take it over.
        holder uuid,
        leased_until timestamptz,
        -- Failed attempts since the last success, and the last failure.
        failures integer not null default 0,
        error jsonb,
        primary key (kind, key),
        check ((holder is null) = (leased_until is null)),
        check (due_at is not null or holder is not null)
      );
      create index due_work_ready on due_work (kind, coalesce(leased_until, due_at));
      create index due_work_workspace on due_work (workspace_id);
      comment on table due_work is 'Due work: what servers do later without a request, one row for each kind and key';

      -- The sooner time counts, but work that waits for a retry goes on waiting. Also locks a row that stays as it is, so that
      -- no server claims the work before this transaction has ended.
      create function schedule_work(what text, item text, workspace uuid, due timestamptz default clock_timestamp())
      returns void language plpgsql as $$
      begin
        insert into due_work as w (kind, key, workspace_id, due_at) values (what, item, workspace, due)
        on conflict (kind, key) do update set due_at = excluded.due_at
          where w.due_at is null or w.failures = 0 and w.due_at > excluded.due_at;
        perform pg_notify('trellis_due_work', what);
      end $$;

      -- Forgets failures, so that the work does not wait for its retry.
      create function schedule_work_now(what text, item text, workspace uuid, due timestamptz default clock_timestamp())
      returns void language plpgsql as $$
      begin
        insert into due_work as w (kind, key, workspace_id, due_at) values (what, item, workspace, due)
        on conflict (kind, key) do update set due_at = excluded.due_at, failures = 0;
        perform pg_notify('trellis_due_work', what);
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function schedule_work, schedule_work_now;
      drop table due_work;
    `);
  }
}
