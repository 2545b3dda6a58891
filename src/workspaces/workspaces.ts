import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf } from '../core/database';
import { WorkspaceEvents } from './events/workspace-events';
import { Members } from './members/members';
import type { Role } from './members/role';
import { Workspace } from './workspace.entity';

export interface WorkspaceOfMember {
  id: string;
  name: string;
  role: Role;
}

/** The workspaces, and who may see which. */
@Injectable()
export class Workspaces {
  constructor(
    private readonly database: Database,
    private readonly members: Members,
    private readonly events: WorkspaceEvents,
  ) {}

  /** Creates a workspace with its first admin, who has made it unless `createdBy` is given. */
  async create(
    tx: EntityManager,
    { name, adminId, createdBy = adminId }: { name: string; adminId: string; createdBy?: string | null },
  ): Promise<WorkspaceOfMember> {
    const id = newId();
    await tx.insert(Workspace, { id, name, createdBy });
    await this.members.add(tx, { workspaceId: id, userId: adminId, role: 'admin' });
    return { id, name, role: 'admin' };
  }

  listOf(
    userId: string,
    page: { after: string | null; take: number | null },
  ): Promise<(WorkspaceOfMember & { viewersSeeDrafts: boolean })[]> {
    return this.database.query(
      `select w.id, w.name, m.role, w.viewers_see_drafts as "viewersSeeDrafts" from workspaces w join memberships m on m.workspace_id = w.id
       where m.user_id = $1 and ($2::uuid is null or w.id > $2) order by w.id limit $3`,
      [userId, page.after, page.take],
    );
  }

  get(workspaceId: string, tx: EntityManager = this.database.manager): Promise<Workspace> {
    return tx.findOneByOrFail(Workspace, { id: workspaceId });
  }

  async update(
    workspaceId: string,
    { name, viewersSeeDrafts }: { name?: string; viewersSeeDrafts?: boolean },
  ): Promise<void> {
    await this.database.joined(async (tx) => {
      await rowsOf(
        tx,
        `update workspaces set name = coalesce($2, name), viewers_see_drafts = coalesce($3, viewers_see_drafts)
         where id = $1`,
        [workspaceId, name ?? null, viewersSeeDrafts ?? null],
      );
      await this.events.publishPart(tx, { workspaceId, part: 'name' });
    });
  }
}
