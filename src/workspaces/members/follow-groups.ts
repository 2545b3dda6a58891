import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../../core/config';
import { rowsOf } from '../../core/database';
import { AuditLog, type AuditFacts } from '../audit/audit-log';
import { WorkspaceEvents } from '../events/workspace-events';
import { Members } from './members';
import { Membership } from './membership.entity';
import { isAtLeast, type Role } from './role';

interface Person {
  userId: string;
  ip: string | null;
}

export interface WantedRoles {
  /** Roles by workspace id. */
  roles: ReadonlyMap<string, Role>;
  /** Highest roles in workspaces that no rule names clearly: groups only take there. */
  atMost: ReadonlyMap<string, Role | null>;
}

/** Returns the role that a person is to have; null: none. */
function roleOf(
  workspaceId: string,
  present: Membership | null,
  { roles, atMost }: WantedRoles,
): Role | null {
  const most = atMost.get(workspaceId);
  if (most === undefined) return roles.get(workspaceId) ?? null;
  if (present === null || most === null) return null;
  return isAtLeast(present.role, most) ? most : present.role;
}

/** Gives and takes the memberships that groups at the identity provider decide on. Others are not touched. */
@Injectable()
export class FollowGroups {
  private readonly logger = new Logger(FollowGroups.name);

  constructor(
    private readonly members: Members,
    private readonly events: WorkspaceEvents,
    private readonly audit: AuditLog,
    private readonly config: Config,
  ) {}

  async run(tx: EntityManager, person: Person, wanted: WantedRoles): Promise<void> {
    const { userId } = person;
    const given = await tx.findBy(Membership, { userId, fromProvider: true });
    const places = [...new Set([...wanted.roles.keys(), ...given.map((one) => one.workspaceId)])].sort();
    let hasLost = false;
    for (const workspaceId of places) {
      // Serializes this with admins who change members at the same time.
      await rowsOf(tx, 'select from workspaces where id = $1 for no key update', [workspaceId]);
      const present = await tx.findOneBy(Membership, { workspaceId, userId });
      const role = roleOf(workspaceId, present, wanted);
      if (present === null) {
        if (role !== null) await this.add(tx, person, { workspaceId, role });
      } else if (present.fromProvider && present.role !== role) {
        hasLost = (await this.change(tx, person, present, role)) || hasLost;
      }
    }
    if (hasLost) await this.members.endAccess(tx, userId);
  }

  /**
   * Members that groups have made stay, and are changed by hand from now on. As long as any rule names the workspace, groups
   * go on deciding on them.
   */
  async keepMembers(tx: EntityManager, workspaceId: string): Promise<void> {
    const named = (this.config.oidc?.roles ?? []).map(({ workspace }) => workspace);
    await rowsOf(
      tx,
      `update memberships set from_provider = false
       where workspace_id = $1 and from_provider
         and not exists (select from managed_settings where workspace_id = $1 and kind = 'groups')
         and not exists (
           select from workspaces w left join group_rule_workspaces g on g.workspace_id = w.id
           where w.id = $1 and (w.id::text = any($2) or w.name = any($2) or g.name = any($2)))`,
      [workspaceId, named],
    );
  }

  private async add(
    tx: EntityManager,
    person: Person,
    { workspaceId, role }: { workspaceId: string; role: Role },
  ): Promise<void> {
    await this.members.join(tx, { workspaceId, userId: person.userId, role, fromProvider: true });
    await this.record(tx, person, workspaceId, { action: 'joined', role });
  }

  /** Returns false for the last admin, who stays. */
  private async change(
    tx: EntityManager,
    person: Person,
    { workspaceId, userId, role: before }: Membership,
    role: Role | null,
  ): Promise<boolean> {
    if (before === 'admin' && (await this.isLastAdmin(tx, workspaceId))) {
      this.logger.warn(
        { workspaceId, userId },
        'A group at the identity provider no longer makes this person an admin, but the workspace has no other one. The role stays until someone else is an admin',
      );
      return false;
    }
    if (role === null) await tx.delete(Membership, { workspaceId, userId });
    else await tx.update(Membership, { workspaceId, userId }, { role });
    await this.events.publishPart(tx, { workspaceId, part: 'members' });
    await this.record(tx, person, workspaceId, { action: role === null ? 'removed' : 'role_changed', role });
    return true;
  }

  private async isLastAdmin(tx: EntityManager, workspaceId: string): Promise<boolean> {
    return (await tx.countBy(Membership, { workspaceId, role: 'admin' })) === 1;
  }

  private async record(
    tx: EntityManager,
    { userId, ip }: Person,
    workspaceId: string,
    { action, role }: { action: AuditFacts['action']; role: Role | null },
  ): Promise<void> {
    const [{ email }] = await rowsOf<{ email: string }>(tx, 'select email from users where id = $1', [
      userId,
    ]);
    const detail = { ...(role && { role }), by: 'sign-on' };
    await this.audit.record(tx, { actor: { userId, workspaceId }, action, target: email, ip, detail });
  }
}
