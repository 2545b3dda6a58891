import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GitTokens1767225600011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A token for HTTPS takes the place that a key has for SSH: one in use, one to be used from the next finalize on.
    await runner.query(`
      alter table git_keys
        drop constraint git_keys_type_check,
        add constraint git_keys_type_check check (type in ('ed25519', 'rsa', 'token')),
        alter column public_key drop not null,
        alter column fingerprint drop not null,
        add column username text,
        add column scheme text check (scheme in ('basic', 'bearer')),
        -- The only server that it is ever shown to, with the port.
        add column host text,
        add constraint git_keys_kind_check check (
          case when type = 'token' then username is not null and scheme is not null and host is not null
            else public_key is not null and fingerprint is not null end)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`update git_configs set is_configured = false, is_enabled = false, key_id = null
      where key_id in (select id from git_keys where type = 'token')`);
    await runner.query(`delete from git_keys where type = 'token'`);
    await runner.query(`
      alter table git_keys
        drop constraint git_keys_kind_check,
        drop constraint git_keys_type_check,
        add constraint git_keys_type_check check (type in ('ed25519', 'rsa')),
        alter column public_key set not null,
        alter column fingerprint set not null,
        drop column username,
        drop column scheme,
        drop column host
    `);
  }
}
