import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Deployments of what lands are due work. Servers of 0.3 beside still request them by `wanted_at`. 0.5 drops the columns
 * `wanted_at`, `job_id`, `failures` and `not_before`, and the trigger.
 */
export class DueDeployments1767225600092 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function git_deployment_settings_schedule() returns trigger language plpgsql as $$
      begin
        perform schedule_work('deploy_landed', new.workspace_id::text, new.workspace_id);
        return null;
      end $$;
      create trigger git_deployment_settings_schedule after update of wanted_at on git_deployment_settings for each row
        when (new.wanted_at is not null) execute function git_deployment_settings_schedule();

      insert into due_work (kind, key, workspace_id, due_at, holder, leased_until, failures)
        select 'deploy_landed', workspace_id::text, workspace_id, greatest(wanted_at, not_before), job_id,
          case when job_id is not null then 'infinity'::timestamptz end, failures
        from git_deployment_settings where wanted_at is not null or job_id is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger git_deployment_settings_schedule on git_deployment_settings;
      drop function git_deployment_settings_schedule;
      delete from due_work where kind = 'deploy_landed';
    `);
  }
}
