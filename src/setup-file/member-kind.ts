import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Accounts, emailKey } from '../auth';
import { unprocessable } from '../core/errors';
import { checked } from '../core/http';
import {
  findAddressHolder,
  InviteMemberRequest,
  isAtLeast,
  Members,
  Workspaces,
  type Role,
} from '../workspaces';
import type { WorkspaceBlock } from './description';
import { describeFields, RefusedAt, step, type Described, type Step } from './step';

type MemberBlock = NonNullable<WorkspaceBlock['members']>[number];

/** Change of a person's membership. */
type Change =
  | { does: 'nothing' | 'add' }
  | { does: 'invite'; isTyped: boolean }
  /** `id`: of the member, or of the invitation. */
  | { does: 'role'; id: string; before: Role };

/** The members of a workspace. The person of an address that an account has merely typed is invited. */
@Injectable()
export class MemberKind {
  constructor(
    private readonly accounts: Accounts,
    private readonly members: Members,
    private readonly workspaces: Workspaces,
  ) {}

  stepsOf({ tx, workspaceId, block: { members = [] }, secret }: Described): Step[] {
    return members.map((member, index) =>
      step({
        kind: 'members',
        path: `members.${index}`,
        item: emailKey(member.email.trim()),
        wanted: { role: member.role },
        differs: async () => {
          const person = await personOf(member, secret);
          return describe(person, await compare(tx, workspaceId, person));
        },
        change: async () => {
          const person = await personOf(member, secret);
          const { email, role } = person;
          const change = await compare(tx, workspaceId, person);
          if (change.does === 'role') await this.members.changeRole({ workspaceId, userId: change.id, role });
          else if (change.does === 'add') await this.members.addAtOnce(tx, workspaceId, person);
          else {
            const userId = (await this.accounts.findOperatorId())!;
            await this.members.invite({ workspaceId, userId }, { email, role, name: person.name });
          }
        },
      }),
    );
  }

  /** Creates a workspace with the first of its admins who has proven the address, or gets a new account. */
  async create(
    tx: EntityManager,
    { name, members = [] }: WorkspaceBlock,
    secret: Described['secret'],
  ): Promise<string> {
    const typed: string[] = [];
    for (const [index, member] of members.entries()) {
      if (member.role !== 'admin') continue;
      const {
        email,
        name: called = email,
        password,
      } = await personOf(member, secret).catch((cause: unknown) => {
        throw new RefusedAt(`members.${index}`, cause);
      });
      const { account } = await findAddressHolder(tx, null, email);
      if (account && !account.isProven) typed.push(email);
      if (account ? !account.isProven : password === undefined) continue;
      const { id: adminId } =
        account ??
        (await this.accounts.create(tx, { email, name: called, password: password!, isVouched: true }));
      return (await this.workspaces.create(tx, { name, adminId, createdBy: null })).id;
    }
    throw unprocessable(
      'setup_needs_admin',
      `A new workspace needs an admin who can sign in.${unproven(typed)}`,
      {
        remedy: 'Give one of its members the role admin and a password, such as env:ADMIN_PASSWORD.',
      },
    );
  }
}

async function compare(tx: EntityManager, workspaceId: string, person: InviteMemberRequest): Promise<Change> {
  const { account, role, invitation } = await findAddressHolder(tx, workspaceId, person.email);
  const toRole = (id: string, before: Role): Change =>
    before === person.role ? { does: 'nothing' } : { does: 'role', id, before };
  // A member who has merely typed the address loses by the file, and gains nothing.
  if (account && role !== null && (account.isProven || isAtLeast(role, person.role)))
    return toRole(account.id, role);
  if (account ? account.isProven : person.password !== undefined) return { does: 'add' };
  return invitation ? toRole(invitation.id, invitation.role) : { does: 'invite', isTyped: account !== null };
}

function describe({ email, role }: InviteMemberRequest, change: Change): string | null {
  switch (change.does) {
    case 'nothing':
      return null;
    case 'add':
      return `${email}: added as ${role}`;
    case 'invite':
      return `${email}: invited as ${role}${change.isTyped ? `.${unproven([email])}` : ''}`;
    case 'role':
      return `${email}: ${describeFields({ role: change.before }, { role })}`;
  }
}

const unproven = (emails: readonly string[]): string =>
  emails.map((email) => ` An account says that its address is ${email}, which is not proven.`).join('');

const personOf = (
  { password, ...person }: MemberBlock,
  secret: Described['secret'],
): Promise<InviteMemberRequest> =>
  checked(InviteMemberRequest, {
    ...person,
    ...(password !== undefined && { password: secret(password) }),
  });
