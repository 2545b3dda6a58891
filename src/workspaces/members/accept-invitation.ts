import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Accounts, Sessions, type User } from '../../auth';
import { Database } from '../../core/database';
import { conflict } from '../../core/errors';
import { Workspaces, type WorkspaceOfMember } from '../workspaces';
import { FormerInvitations } from './former-invitations';
import type { Invitation } from './invitation.entity';
import { Invitations } from './invitations';
import { Members } from './members';
import { Membership } from './membership.entity';
import type { Role } from './role';

/** Makes the person who opens an invitation's link the member. A refusal leaves the link as it is. */
@Injectable()
export class AcceptInvitation {
  constructor(
    private readonly database: Database,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly members: Members,
    private readonly invitations: Invitations,
    private readonly former: FormerInvitations,
    private readonly workspaces: Workspaces,
  ) {}

  /** Returns the invitation of a link, and the name of its workspace. */
  show(token: string): Promise<Invitation & { workspaceName: string }> {
    return this.database.transaction(async (tx) => {
      const invitation = await this.invitations.get(tx, token);
      const { name } = await this.workspaces.get(invitation.workspaceId, tx);
      return { ...invitation, workspaceName: name };
    });
  }

  /** Makes a user the member, whatever their address. */
  withAccount(userId: string, token: string): Promise<WorkspaceOfMember> {
    return this.database.transaction(async (tx) => {
      const { workspaceId, role } = await this.invitations.take(tx, token);
      if (await tx.existsBy(Membership, { workspaceId, userId })) throw youAreMember();
      return this.join(tx, { workspaceId, userId, role });
    });
  }

  /** Creates an account, by default with the invited address, makes it the member, and opens a session. */
  withNewAccount(
    token: string,
    account: { password: string; name?: string; email?: string },
  ): Promise<{ user: User; token: string; workspace: WorkspaceOfMember }> {
    return this.database.transaction(async (tx) => {
      // Taken before the password is hashed, which would let anybody use up CPU time.
      const { workspaceId, role, ...invited } = await this.invitations.take(tx, token);
      const { password, name = invited.name, email = invited.email } = account;
      await this.former.free(tx, email);
      const user = await this.accounts.create(tx, { name, email, password });
      const workspace = await this.join(tx, { workspaceId, userId: user.id, role });
      return { user, token: await this.sessions.open(tx, user.id), workspace };
    });
  }

  private async join(
    tx: EntityManager,
    member: { workspaceId: string; userId: string; role: Role },
  ): Promise<WorkspaceOfMember> {
    await this.members.join(tx, member);
    const { id, name } = await this.workspaces.get(member.workspaceId, tx);
    return { id, name, role: member.role };
  }
}

const youAreMember = () =>
  conflict('already_member', 'You are a member of this workspace already.', {
    remedy: 'The link still works: leave it to the person whom it is for.',
  });
