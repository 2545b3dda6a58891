import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Accounts, emailKey, passwordSignInOff, Sessions, type User } from '../../auth';
import { Config } from '../../core/config';
import { Database, isUuid } from '../../core/database';
import { conflict, notFound } from '../../core/errors';
import { Workspaces, type WorkspaceOfMember } from '../workspaces';
import { Invitations } from './invitations';
import type { Invitation } from './invitation.entity';
import { Members } from './members';
import { Membership } from './membership.entity';

/** Makes the person who opens an invitation's link the member. A refusal leaves the link as it is. */
@Injectable()
export class AcceptInvitation {
  constructor(
    private readonly database: Database,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly members: Members,
    private readonly invitations: Invitations,
    private readonly workspaces: Workspaces,
    private readonly config: Config,
  ) {}

  /** Returns the invitation of a link, and the name of its workspace. */
  show(token: string): Promise<Invitation & { workspaceName: string }> {
    return this.database.transaction(async (tx) => {
      const invitation = await this.invitations.get(tx, token);
      const { name } = await this.workspaces.get(invitation.workspaceId, tx);
      return { ...invitation, workspaceName: name };
    });
  }

  /** Makes a user the member, whatever their address. A member may only take an invitation of the address that they have. */
  withAccount(userId: string, token: string, ip: string | undefined): Promise<WorkspaceOfMember> {
    return this.database.transaction(async (tx) => {
      const invitation = await this.invitations.take(tx, token);
      const { workspaceId } = invitation;
      const { email } = await this.accounts.lock(tx, userId);
      const isMember = await tx.existsBy(Membership, { workspaceId, userId });
      if (isMember && emailKey(email) !== emailKey(invitation.email)) throw youAreMember();
      return this.join(tx, invitation, { userId, ip });
    });
  }

  /** Makes a user the member by an invitation that their account may accept without its link. */
  offered(userId: string, id: string, ip: string | undefined): Promise<WorkspaceOfMember> {
    if (!isUuid(id)) throw notFound('The invitation');
    return this.database.transaction(async (tx) => {
      const invitation = await this.invitations.takeOffered(tx, userId, id);
      return this.join(tx, invitation, { userId, ip });
    });
  }

  /** Creates an account, by default with the invited address, makes it the member, and opens a session. */
  withNewAccount(
    token: string,
    { ip, ...account }: { password: string; name?: string; email?: string; ip: string | undefined },
  ): Promise<{ user: User; token: string; workspace: WorkspaceOfMember }> {
    if (!this.config.hasPasswordSignIn) throw passwordSignInOff();
    return this.database.transaction(async (tx) => {
      // Taken before the password is hashed, which would let anybody use up CPU time.
      const invited = await this.invitations.take(tx, token);
      const { password, name = invited.name, email = invited.email } = account;
      const user = await this.accounts.create(tx, { name, email, password });
      const workspace = await this.join(tx, invited, { userId: user.id, ip });
      return { user, token: await this.sessions.open(tx, user.id), workspace };
    });
  }

  private async join(
    tx: EntityManager,
    invitation: Invitation,
    by: { userId: string; ip: string | undefined },
  ): Promise<WorkspaceOfMember> {
    await this.members.joinInvited(tx, invitation, by);
    const { workspaceId, role } = invitation;
    const { id, name } = await this.workspaces.get(workspaceId, tx);
    return { id, name, role };
  }
}

const youAreMember = () =>
  conflict('already_member', 'You are already a member of this workspace.', {
    remedy: 'The link still works. Leave it to the person it was made for.',
  });
