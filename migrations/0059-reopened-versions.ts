import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A version that a publication has made read-only is a draft again when its job ends without a release, whatever ends it: a
 * failure, an admin, new settings, or a worker that dies of it.
 */
export class ReopenedVersions1767225600059 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function git_jobs_reopen_version() returns trigger language plpgsql as $$
      begin
        update app_versions v set status = 'draft' where v.id = (new.input ->> 'versionId')::uuid and v.status = 'published'
          and not exists (select from app_releases r where r.version_id = v.id);
        if found then perform publish_event(new.workspace_id, 'app', new.app_id); end if;
        return null;
      end $$;
      create trigger git_jobs_reopen_version after update of status on git_jobs for each row
        when (new.status in ('failed', 'cancelled') and new.kind = 'publish_version' and new.input ->> 'hasClosed' = 'true')
        execute function git_jobs_reopen_version();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger git_jobs_reopen_version on git_jobs;
      drop function git_jobs_reopen_version;
    `);
  }
}
