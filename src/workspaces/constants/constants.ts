import { Injectable } from '@nestjs/common';
import { Database, newId, rowsOf } from '../../core/database';
import { notFound } from '../../core/errors';
import { SecretBox, type SealedColumn } from '../../core/secrets';
import { WorkspaceEvents } from '../events/workspace-events';

/** Constant without the value of a secret. */
export interface StoredConstant {
  id: string;
  name: string;
  isSecret: boolean;
  value: string | null;
  updatedAt: Date;
}

const COLUMNS = 'id, name, sealed_value is not null as "isSecret", value, updated_at as "updatedAt"';

const purpose = (workspaceId: string, name: string): string => `constant ${workspaceId} ${name}`;

export const SEALED_CONSTANTS: SealedColumn = {
  table: 'constants',
  column: 'sealed_value',
  holds: 'secret constants',
  key: ['workspace_id', 'name'],
  purpose: (row) => purpose(row.workspace_id, row.name),
};

/** The values that apps refer to as `{{constants.NAME}}` and `{{secrets.NAME}}`; they never go to Git. */
@Injectable()
export class Constants {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
    private readonly events: WorkspaceEvents,
  ) {}

  list(workspaceId: string, page: { after: string | null; take: number }): Promise<StoredConstant[]> {
    return this.database.query<StoredConstant>(
      `select ${COLUMNS} from constants where workspace_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
      [workspaceId, page.after, page.take],
    );
  }

  /** Returns true if the constant has this value. The value of a secret does not leave this service. */
  async isSame(constant: {
    workspaceId: string;
    name: string;
    value: string;
    isSecret: boolean;
  }): Promise<boolean> {
    const { workspaceId, name, value, isSecret } = constant;
    const [row] = await this.database.query<{ value: string | null; sealed: Buffer | null }>(
      'select value, sealed_value as sealed from constants where workspace_id = $1 and name = $2',
      [workspaceId, name],
    );
    if (!row || (row.sealed !== null) !== isSecret) return false;
    return value === (row.sealed ? this.secretBox.open(row.sealed, purpose(workspaceId, name)) : row.value);
  }

  /** Returns the given names that the workspace lacks. */
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
  }): Promise<StoredConstant> {
    const { workspaceId, name, value, isSecret } = constant;
    const sealed = isSecret ? this.secretBox.seal(value, purpose(workspaceId, name)) : null;
    return this.database.joined(async (tx) => {
      const [stored] = await rowsOf<StoredConstant>(
        tx,
        `insert into constants (id, workspace_id, name, value, sealed_value) values ($1, $2, $3, $4, $5)
         on conflict (workspace_id, name)
         do update set value = excluded.value, sealed_value = excluded.sealed_value, updated_at = now()
         returning ${COLUMNS}`,
        [newId(), workspaceId, name, isSecret ? null : value, sealed],
      );
      if (!stored) throw new Error('The constant was not stored.');
      await this.events.publishPart(tx, { workspaceId, part: 'constants' });
      return stored;
    });
  }

  async remove(workspaceId: string, name: string): Promise<void> {
    await this.database.joined(async (tx) => {
      const gone = await rowsOf(
        tx,
        'delete from constants where workspace_id = $1 and name = $2 returning 1',
        [workspaceId, name],
      );
      if (gone.length === 0) throw notFound('The constant');
      await this.events.publishPart(tx, { workspaceId, part: 'constants' });
    });
  }
}
