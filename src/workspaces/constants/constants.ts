import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database, newId } from '../../core/database';
import { notFound } from '../../core/errors';
import { SecretBox } from '../../core/secrets';
import { Constant } from './constant.entity';

const purpose = (workspaceId: string, name: string): string => `constant ${workspaceId} ${name}`;

/** The values that apps refer to as `{{constants.NAME}}` and `{{secrets.NAME}}`; they never go to Git. */
@Injectable()
export class Constants {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  list(workspaceId: string, page: { after: string | null; take: number }): Promise<Constant[]> {
    return this.database.manager.find(Constant, {
      where: { workspaceId, ...(page.after ? { id: MoreThan(page.after) } : {}) },
      order: { id: 'asc' },
      take: page.take,
    });
  }

  /** Of the given names those that the workspace lacks, with constants and secrets told apart. */
  async findMissing(
    workspaceId: string,
    wanted: { constants: string[]; secrets: string[] },
  ): Promise<{ constants: string[]; secrets: string[] }> {
    const rows = await this.database.query<{ name: string; is_secret: boolean }>(
      'select name, sealed_value is not null as is_secret from constants where workspace_id = $1',
      [workspaceId],
    );
    const has = (isSecret: boolean) =>
      new Set(rows.filter((row) => row.is_secret === isSecret).map((row) => row.name));
    const [constants, secrets] = [has(false), has(true)];
    return {
      constants: wanted.constants.filter((name) => !constants.has(name)),
      secrets: wanted.secrets.filter((name) => !secrets.has(name)),
    };
  }

  async put(constant: {
    workspaceId: string;
    name: string;
    value: string;
    isSecret: boolean;
  }): Promise<Constant> {
    const { workspaceId, name, value, isSecret } = constant;
    const sealed = isSecret ? this.secretBox.seal(value, purpose(workspaceId, name)) : null;
    await this.database.query(
      `insert into constants (id, workspace_id, name, value, sealed_value) values ($1, $2, $3, $4, $5)
       on conflict (workspace_id, name)
       do update set value = excluded.value, sealed_value = excluded.sealed_value, updated_at = now()`,
      [newId(), workspaceId, name, isSecret ? null : value, sealed],
    );
    return this.database.manager.findOneByOrFail(Constant, { workspaceId, name });
  }

  async remove(workspaceId: string, name: string): Promise<void> {
    const { affected } = await this.database.manager.delete(Constant, { workspaceId, name });
    if (!affected) throw notFound('The constant');
  }
}
