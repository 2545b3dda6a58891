import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { emailKey } from '../auth';
import { Database, DueWork, rowsOf, toJsonb, type Claim } from '../core/database';
import { conflict, type AppError } from '../core/errors';
import { hasProvenAddress } from './members/proven-address';
import type { Role } from './members/role';

/** Kinds of settings that a set-up file can own. */
export const MANAGED_KINDS = [
  'workspace',
  'viewersSeeDrafts',
  'repository',
  'key',
  'hostKey',
  'token',
  'commitTemplate',
  'incoming',
  'members',
  'groups',
  'host',
  'constants',
  'backup',
  'deployment',
  'notifications',
  'exclusive',
] as const;
export type ManagedKind = (typeof MANAGED_KINDS)[number];

/**
 * Due work: a setting that a server has to apply, as that takes a connected repository. Its key is the workspace's id, a space,
 * and the kind of the setting.
 */
export const FINISH_SETTING = 'finish_setting';

const keyOf = (workspaceId: string, kind: ManagedKind): string => `${workspaceId} ${kind}`;

/** SQL: the setting of the due work `w` is a connection, or does not wait for the repository any more. */
export const CAN_BE_FINISHED = `(split_part(w.key, ' ', 2) in ('repository', 'host') or not exists (
  select from due_work r where r.kind = '${FINISH_SETTING}' and r.key = w.workspace_id || ' repository'))`;

/** A setting that a set-up file owns. */
export interface ManagedSetting {
  kind: ManagedKind;
  /** Thing among several of its kind: an address in lower case, a name, an id. Empty for a kind with one thing. */
  item: string;
  file: string;
  line: number;
  /** Data of the block that a server has to know, without secrets. */
  wanted: unknown;
  /** Failure of the last attempt to apply `wanted`. */
  problem: string | null;
}

/** SQL: columns of the row `s`. */
const COLUMNS = `s.kind, s.item, s.file, s.line, s.wanted, (
  select w.error ->> 'message' from due_work w
  where w.kind = '${FINISH_SETTING}' and w.key = s.workspace_id || ' ' || s.kind and s.item = '') as problem`;

/** SQL: id of the member, or of the invitation, that the row `s` names by an address; else null. */
const MEMBER_ID = `case when s.kind = 'members' then coalesce(
    (select u.id from memberships m join users u on u.id = m.user_id
     where m.workspace_id = s.workspace_id and u.email_key = s.item and ${hasProvenAddress('s.workspace_id')}),
    (select i.id from invitations i where i.workspace_id = s.workspace_id and i.email_key = s.item)) end`;

/** A setting as lists have it. */
export interface ListedSetting extends ManagedSetting {
  /** Member, or pending one, that the file names by a proven address; else null. */
  memberId: string | null;
}

/** Settings that a set-up file owns, which only the file changes. */
@Injectable()
export class ManagedSettings {
  constructor(
    private readonly database: Database,
    private readonly work: DueWork,
  ) {}

  list(workspaceId: string): Promise<ListedSetting[]> {
    return this.database.query<ListedSetting>(
      `select ${COLUMNS}, ${MEMBER_ID} as "memberId" from managed_settings s where workspace_id = $1
       order by line, kind, item`,
      [workspaceId],
    );
  }

  async find(workspaceId: string, kind: ManagedKind, item = ''): Promise<ManagedSetting | null> {
    const [found] = await this.database.query<ManagedSetting>(
      `select ${COLUMNS} from managed_settings s where (s.workspace_id, s.kind, s.item) = ($1, $2, $3)`,
      [workspaceId, kind, item],
    );
    return found ?? null;
  }

  /** Throws 409 `managed_by_file` if a set-up file owns the setting, or all of its kind. */
  async refuse(workspaceId: string, kind: ManagedKind, item = ''): Promise<void> {
    const found =
      (await this.find(workspaceId, kind, item)) ?? (await this.find(workspaceId, 'exclusive', kind));
    if (found) throw managedByFile(found);
  }

  async refuseWorkspace(workspaceId: string): Promise<void> {
    const found = (await this.list(workspaceId)).find(({ kind }) => kind === 'workspace');
    if (found) throw managedByFile(found);
  }

  /** Throws as `refuse` does, for a member or an invited person. */
  async refuseMember(workspaceId: string, userId: string): Promise<void> {
    const found = (await this.list(workspaceId)).find(({ memberId }) => memberId === userId);
    if (found) throw managedByFile(found);
  }

  /** Throws as `refuse` does, except for a new link of a person whom the file invites with this role. */
  async refuseInvitation(
    workspaceId: string,
    { email, role, password }: { email: string; role: string; password?: string },
  ): Promise<void> {
    const found = await this.find(workspaceId, 'members', emailKey(email));
    const isNewLink = password === undefined && (found?.wanted as { role?: string } | null)?.role === role;
    if (found && !isNewLink) throw managedByFile(found);
    const list = found ? null : await this.find(workspaceId, 'exclusive', 'members');
    if (list) throw managedByFile(list);
  }

  /** Notes that a file owns a setting. Writes nothing if that is known. */
  async own(
    tx: EntityManager,
    setting: Omit<ManagedSetting, 'problem'> & { workspaceId: string; owner: string },
  ): Promise<void> {
    const { workspaceId, kind, item, owner, file, line, wanted } = setting;
    await rowsOf(
      tx,
      `insert into managed_settings as m (workspace_id, kind, item, owner, file, line, wanted)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (workspace_id, kind, item) do update set owner = $4, file = $5, line = $6, wanted = $7
         where (m.owner, m.file, m.line, m.wanted) is distinct from ($4, $5, $6, $7::jsonb)`,
      [workspaceId, kind, item, owner, file, line, toJsonb(wanted)],
    );
  }

  /** Has a server apply the wanted setting, or connect the repository. */
  async await(tx: EntityManager, workspaceId: string, kind: ManagedKind): Promise<void> {
    const key = keyOf(workspaceId, kind);
    await this.work.retryNow(tx, FINISH_SETTING, workspaceId, key);
    await this.work.schedule(tx, FINISH_SETTING, [{ key, workspaceId }]);
  }

  /** Returns the setting of a piece of due work; null if no file owns it any more. */
  findDue({ key, workspaceId }: Pick<Claim, 'key' | 'workspaceId'>): Promise<ManagedSetting | null> {
    return this.find(workspaceId ?? '', key.split(' ')[1] as ManagedKind);
  }

  /** Lists roles that people get by their groups at the identity provider. */
  listGroupRoles(
    tx: EntityManager,
    groups: readonly string[],
  ): Promise<{ workspaceId: string; role: Role }[]> {
    return rowsOf(
      tx,
      `select workspace_id as "workspaceId", wanted ->> 'role' as role from managed_settings
       where kind = 'groups' and item = any($1)`,
      [groups],
    );
  }

  /** Lists the workspaces of a file, and all others with a name in it. */
  listBound(tx: EntityManager, { owner, slugs }: { owner: string; slugs: string[] }) {
    return rowsOf<{ workspaceId: string; slug: string; owner: string; file: string }>(
      tx,
      `select workspace_id as "workspaceId", item as slug, owner, file from managed_settings
       where kind = 'workspace' and (owner = $1 or item = any($2))`,
      [owner, slugs],
    );
  }

  /** Binds a workspace to the name that its block has got in the file. */
  async rename(tx: EntityManager, workspaceId: string, slug: string): Promise<void> {
    await rowsOf(tx, `update managed_settings set item = $2 where workspace_id = $1 and kind = 'workspace'`, [
      workspaceId,
      slug,
    ]);
  }

  async findOwner(tx: EntityManager, workspaceId: string): Promise<{ owner: string; slug: string } | null> {
    const [row] = await rowsOf<{ owner: string; slug: string }>(
      tx,
      `select owner, item as slug from managed_settings where workspace_id = $1 and kind = 'workspace'`,
      [workspaceId],
    );
    return row ?? null;
  }

  /** Stops managing settings, which stay as they are. */
  async release(
    tx: EntityManager,
    workspaceId: string,
    settings: readonly Pick<ManagedSetting, 'kind' | 'item'>[],
  ): Promise<void> {
    for (const { kind, item } of settings)
      await rowsOf(tx, 'delete from managed_settings where (workspace_id, kind, item) = ($1, $2, $3)', [
        workspaceId,
        kind,
        item,
      ]);
  }
}

const NAMES: Record<ManagedKind, string> = {
  workspace: 'The workspace',
  viewersSeeDrafts: 'What viewers see',
  repository: 'The repository',
  key: 'The SSH key',
  hostKey: 'The host key',
  token: 'The access token',
  commitTemplate: 'The template of commit messages',
  incoming: 'Two-way sync',
  members: 'This member',
  groups: 'The role of this group',
  host: 'The connected editor',
  constants: 'This constant',
  backup: 'The backup',
  deployment: 'The environment',
  notifications: 'This channel',
  exclusive: 'The whole list',
};

/** Name of a kind inside a sentence. */
export const nameOfManaged = (kind: ManagedKind): string => NAMES[kind].replace(/^T/, 't').replace(/^W/, 'w');

const managedByFile = ({ kind, file, line }: ManagedSetting): AppError =>
  conflict('managed_by_file', `${NAMES[kind]} is set in ${file}, line ${line}.`, {
    remedy: 'Change it there, and have the file applied: trellis setup apply, or a new start of the server.',
    data: { file, line },
  });
