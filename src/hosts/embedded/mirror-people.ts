import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v5 } from 'uuid';
import { announceAccessChange, type Principal } from '../../auth';
import { Database, newId, rowsOf, toJsonb, isUuid } from '../../core/database';
import { HostStore } from '../store/host-store';
import type { GitSyncMember, GitSyncPerson, GitSyncWorkspace } from './git-sync-members';

interface KnownMember {
  programId: string | null;
  name: string;
  email: string;
  authorName: string;
  authorEmail: string;
  /** Name and role, by the workspace's id. */
  workspaces: Record<string, [name: string, role: string] | undefined>;
}

const FIND = `
  select program_id as "programId", name, email, coalesce(git_name, name) as "authorName", coalesce(git_email, email) as "authorEmail",
    (select coalesce(jsonb_object_agg(w.id, jsonb_build_array(w.name, m.role)), '{}')
     from memberships m join workspaces w on w.id = m.workspace_id where m.user_id = u.id) as workspaces
  from users u where id = $1`;

// People do not sign in here, so people of the other program may share an address: the key is the id. No password
// fits the empty hash.
const PUT_PERSON = `
  insert into users as u (id, name, email, email_key, password_hash, program_id) values ($1, $2, $3, $4, '', $5)
  on conflict (id) do update set name = excluded.name, email = excluded.email, program_id = excluded.program_id
    where (u.name, u.email, u.program_id) is distinct from (excluded.name, excluded.email, excluded.program_id)`;

const PUT_WORKSPACES = `
  insert into workspaces as w (id, name) select id, name from jsonb_to_recordset($1) as given(id uuid, name text) order by id
  on conflict (id) do update set name = excluded.name where w.name <> excluded.name`;

const PUT_MEMBERSHIPS = `
  insert into memberships as m (id, workspace_id, user_id, role)
  select "membershipId", id, $2::uuid, role from jsonb_to_recordset($1) as given("membershipId" uuid, id uuid, role text)
  on conflict (workspace_id, user_id) do update set role = excluded.role where m.role <> excluded.role`;

// The rows of what they have done stay, and Git keeps the authors of its commits.
const FORGET_PERSON = `
  update users set name = 'Former member', email = '', program_id = null, git_name = null, git_email = null where id = $1`;

const FORGET_ACCOUNTS = 'delete from provider_accounts where user_id = $1';

// Changes of which the program does not tell the author are in the name of the one who opened the workspace first.
const HAND_OVER_WORKSPACES = `
  update app_hosts h set connected_by = m.user_id
  from (select distinct on (workspace_id) workspace_id, user_id from memberships
    where user_id <> $1 order by workspace_id, role = 'admin' desc, user_id) m
  where h.connected_by = $1 and h.workspace_id = m.workspace_id`;

const DELETE_OTHER_MEMBERSHIPS = 'delete from memberships where user_id = $1 and workspace_id <> all($2)';

/** Keeps the people and workspaces of the program around Trellis in the tables here. Writes only changes. */
@Injectable()
export class MirrorPeople {
  private questions = 0;
  /** Latest question whose answer was written, by the person's id. */
  private readonly written = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly hosts: HostStore,
  ) {}

  /** Returns a number for a question about a member, to be taken before it is asked. */
  question(): number {
    return (this.questions += 1);
  }

  /**
   * Gives the member here the name, workspaces and roles that they have there. Ignores an answer to an older question
   * than the last answered one.
   */
  async member(
    member: GitSyncMember,
    question: number,
    via: Principal['via'] = 'cookie',
  ): Promise<Principal> {
    const userId = idHere('person', member.id);
    let known = await this.find(userId);
    if (!known || !isSame(known, member)) {
      await this.database.transaction((tx) => this.write(tx, member, question));
      known = await this.find(userId);
    }
    const { name, email, authorName, authorEmail } = known!;
    const author = { name: authorName, email: authorEmail };
    const credential = { credentialId: userId, via, scope: 'all', onlyWorkspaceId: null } as const;
    return { userId, name, email, author, ...credential };
  }

  /** Returns the id here of a person, who need not have opened Trellis yet. */
  async person(tx: EntityManager, { id, name, email }: GitSyncPerson): Promise<string> {
    const userId = idHere('person', id);
    await rowsOf(tx, PUT_PERSON, [userId, name, email, userId, id]);
    return userId;
  }

  /** Ends the rights of a person here, and forgets their name and address. */
  async gone(id: string): Promise<void> {
    const userId = idHere('person', id);
    await this.database.transaction(async (tx) => {
      await rowsOf(tx, HAND_OVER_WORKSPACES, [userId]);
      await rowsOf(tx, FORGET_PERSON, [userId]);
      await rowsOf(tx, FORGET_ACCOUNTS, [userId]);
      await rowsOf(tx, DELETE_OTHER_MEMBERSHIPS, [userId, []]);
      await announceAccessChange(tx, userId);
    });
  }

  private async find(userId: string): Promise<KnownMember | null> {
    const [row] = await this.database.query<KnownMember>(FIND, [userId]);
    return row ?? null;
  }

  private async write(tx: EntityManager, member: GitSyncMember, question: number): Promise<void> {
    // Locks the person's row, so that their requests write one after the other.
    const userId = await this.person(tx, member);
    if (question < (this.written.get(userId) ?? 0)) return;
    this.written.set(userId, question);
    const given = member.workspaces.map((workspace) => ({
      ...workspace,
      membershipId: newId(),
      id: idOf(workspace),
    }));
    await rowsOf(tx, PUT_WORKSPACES, [toJsonb(given)]);
    await rowsOf(tx, PUT_MEMBERSHIPS, [toJsonb(given), userId]);
    await rowsOf(tx, DELETE_OTHER_MEMBERSHIPS, [userId, given.map(({ id }) => id)]);
    for (const workspace of member.workspaces)
      await this.hosts.embed(tx, {
        ...{ workspaceId: idOf(workspace), userId },
        ...{ hostWorkspaceId: workspace.id, name: workspace.name },
      });
    await announceAccessChange(tx, userId);
  }
}

const idOf = ({ id }: GitSyncWorkspace): string => idHere('workspace', id);

const isSame = (known: KnownMember, { id, name, email, workspaces }: GitSyncMember): boolean =>
  known.programId === id &&
  known.name === name &&
  known.email === email &&
  Object.keys(known.workspaces).length === workspaces.length &&
  workspaces.every((workspace) => {
    const [knownName, role] = known.workspaces[idOf(workspace)] ?? [];
    return knownName === workspace.name && role === workspace.role;
  });

const NAMESPACE = 'b1d5ac0e-6c8b-4d0a-9e1d-5f7a0c3e2b94';

/** Returns the UUID that a person or workspace of the program around Trellis has here: its own id if that is a UUID. */
export const idHere = (kind: 'person' | 'workspace', id: string): string =>
  isUuid(id) ? id.toLowerCase() : v5(`${kind} ${id}`, NAMESPACE);
