import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { accountDisabled, Accounts, type User } from '../auth';
import { Config } from '../core/config';
import { newId, rowsOf } from '../core/database';
import { FollowGroups, Invitations, Members, type WantedRoles } from '../workspaces';
import { ClaimError, type Claims, type Email, type Groups } from './claims';
import {
  alreadyLinked,
  claimInvalid,
  claimMissing,
  emailTaken,
  groupsUnknown,
  identityTaken,
  notAdmitted,
  setUpFirst,
  type Notice,
} from './explain-failure';
import { GroupRules } from './group-rules';

/** A person's account, and the knowledge of them at the provider. */
export interface Admitted {
  userId: string;
  identityId: string;
  /** Said once, when it begins: why groups change nothing. */
  notice: Notice | null;
}

interface Identity {
  id: string;
  userId: string;
  /** Told at the last sign-on; null: not known. */
  name: string | null;
  email: string | null;
  groupsProblem: string | null;
}

const NOBODY_ELSE: WantedRoles = { roles: new Map(), atMost: new Map() };

/** Finds or makes the account of a person at the identity provider, with the roles of their groups. */
@Injectable()
export class AdmitPerson {
  private readonly logger = new Logger(AdmitPerson.name);

  constructor(
    private readonly accounts: Accounts,
    private readonly members: Members,
    private readonly invitations: Invitations,
    private readonly groups: FollowGroups,
    private readonly rules: GroupRules,
    private readonly config: Config,
  ) {}

  async run(tx: EntityManager, claims: Claims, ip: string | null): Promise<Admitted> {
    await this.lock(tx, claims);
    const wanted = await this.rolesOf(tx, claims.groups);
    const known = await findIdentity(tx, claims);
    const email = known ? await this.follow(tx, known, claims, ip) : claims.email;
    const { id: identityId, userId } = known ?? (await this.create(tx, claims, { wanted, ip }));
    if (wanted) await this.groups.run(tx, { userId, ip }, wanted);
    const notice = await this.noticeOf(tx, claims.groups);
    const isNew = notice !== null && notice.reason !== known?.groupsProblem;
    if (notice)
      this.logger.warn(
        { userId, claim: this.groupsClaim, reason: notice.reason },
        'The identity provider does not tell the groups of a person. Their roles stay as they are',
      );
    await remember(tx, identityId, { name: claims.name, email, groupsProblem: notice?.reason ?? null });
    return { userId, identityId, notice: isNew ? notice : null };
  }

  /** Links a person to an account, which is signed in. Once linked, groups decide on its further roles. */
  async link(tx: EntityManager, claims: Claims, userId: string): Promise<void> {
    await this.lock(tx, claims);
    await this.accounts.lock(tx, userId);
    const known = await findIdentity(tx, claims);
    if (known?.userId === userId) return;
    if (known) throw identityTaken();
    if (await findIssuer(tx, userId, claims.issuer)) throw alreadyLinked();
    await addIdentity(tx, claims, userId);
  }

  /** Unlinks an account from every person at the provider, and takes the roles that their groups gave it. */
  async unlink(tx: EntityManager, { userId, ip }: { userId: string; ip: string | null }): Promise<void> {
    await rowsOf(tx, 'delete from identities where user_id = $1', [userId]);
    await this.groups.run(tx, { userId, ip }, NOBODY_ELSE);
  }

  private get groupsClaim(): string {
    return this.config.oidc?.groupsClaim ?? 'groups';
  }

  /** A person's first sign-in in two tabs makes one account. */
  private async lock(tx: EntityManager, { issuer, subject }: Claims): Promise<void> {
    await rowsOf(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${issuer} ${subject}`]);
  }

  /** Null: nothing is known about the groups. */
  private async rolesOf(tx: EntityManager, groups: Groups): Promise<WantedRoles | null> {
    return 'names' in groups ? this.rules.rolesOf(tx, groups.names) : null;
  }

  private async noticeOf(tx: EntityManager, groups: Groups): Promise<Notice | null> {
    if ('names' in groups || !(await this.rules.exist(tx))) return null;
    return groupsUnknown({ ...groups, groupsClaim: this.groupsClaim });
  }

  private async create(
    tx: EntityManager,
    claims: Claims,
    { wanted, ip }: { wanted: WantedRoles | null; ip: string | null },
  ): Promise<{ userId: string; id: string }> {
    // The first account is the operator's, and must work without the provider.
    if (!(await this.accounts.hasAny(tx))) throw setUpFirst();
    const { email } = claims;
    if (claims.invalidEmail !== undefined)
      throw claimInvalid(new ClaimError('email', claims.invalidEmail, 'It must be an email address.'));
    if (email === null) throw claimMissing('email', 'email');
    const holder = await this.accounts.findByEmail(tx, email.address);
    if (holder) throw await this.takenBy(tx, holder, claims);
    const invited = email.isVerified ? await this.invitations.takeVerified(tx, email.address) : [];
    if (!wanted?.roles.size && invited.length === 0) throw await this.notAdmitted(tx, claims);
    const name = claims.name ?? email.address.slice(0, 200);
    const { id: userId } = await this.accounts.create(tx, { name, email: email.address, password: null });
    for (const invitation of invited)
      await this.members.joinInvited(tx, invitation, { userId, ip: ip ?? undefined });
    return { userId, id: await addIdentity(tx, claims, userId) };
  }

  private async notAdmitted(tx: EntityManager, { email, groups, issuer }: Claims) {
    const isUnproven =
      email !== null && !email.isVerified && (await this.invitations.isWaitingFor(tx, email.address));
    return notAdmitted({
      groups,
      groupsClaim: this.groupsClaim,
      issuer,
      unproven: isUnproven ? email : null,
    });
  }

  private async takenBy(tx: EntityManager, holder: User, { subject, issuer, email }: Claims) {
    const issuers = await rowsOf<{ issuer: string }>(
      tx,
      'select issuer from identities where user_id = $1 order by created_at desc, id desc',
      [holder.id],
    );
    return emailTaken({
      ...{
        subject,
        issuer,
        email: email?.address ?? holder.email,
        hasPassword: Boolean(holder.passwordHash),
      },
      issuers: issuers.map((row) => row.issuer),
    });
  }

  /**
   * Gives an account the name and address that have changed at the provider, unless it has others of its own. Returns the
   * address to compare the next one with; undefined: the one before.
   */
  private async follow(
    tx: EntityManager,
    known: Identity,
    claims: Claims,
    ip: string | null,
  ): Promise<Email | null | undefined> {
    const account = await this.accounts.lock(tx, known.userId);
    if (account.disabledAt) throw accountDisabled();
    // Accounts from before this was recorded follow if sign-on is the only way into them.
    const before = account.passwordHash
      ? known
      : { name: account.name, email: account.email, ...withoutNulls(known) };
    if (claims.name !== null && claims.name !== account.name && account.name === before.name)
      await this.accounts.rename(tx, account.id, claims.name);
    const { email } = claims;
    if (email === null || email.address === account.email || account.email !== before.email) return email;
    if (!email.isVerified) return this.keepAddress(account, 'it is not verified there');
    const holder = await this.accounts.findByEmail(tx, email.address);
    if (holder && holder.id !== account.id) return this.keepAddress(account, 'another account has it');
    await this.accounts.changeEmail(tx, account.id, email.address);
    const change = { before: account.email, after: email.address, by: 'sign-on' };
    await this.members.recordAddress(tx, { userId: account.id, ip, ...change });
    return email;
  }

  private keepAddress({ id: userId }: User, why: string): undefined {
    this.logger.warn({ userId }, `An address has changed at the identity provider, but not here: ${why}`);
  }
}

const withoutNulls = ({ name, email }: Identity): { name?: string; email?: string } => ({
  ...(name === null ? {} : { name }),
  ...(email === null ? {} : { email }),
});

async function findIdentity(tx: EntityManager, { issuer, subject }: Claims): Promise<Identity | null> {
  const [row] = await rowsOf<Identity>(
    tx,
    // Unlinking waits until the session is there, which it then ends.
    `select id, user_id as "userId", name, email, groups_problem as "groupsProblem" from identities
     where issuer = $1 and subject = $2 for key share`,
    [issuer, subject],
  );
  return row ?? null;
}

async function findIssuer(tx: EntityManager, userId: string, issuer: string): Promise<boolean> {
  const rows = await rowsOf(tx, 'select from identities where user_id = $1 and issuer = $2', [
    userId,
    issuer,
  ]);
  return rows.length > 0;
}

async function addIdentity(tx: EntityManager, claims: Claims, userId: string): Promise<string> {
  const id = newId();
  await rowsOf(tx, 'insert into identities (id, user_id, issuer, subject) values ($1, $2, $3, $4)', [
    ...[id, userId, claims.issuer, claims.subject],
  ]);
  return id;
}

/** Records what the provider has told, to notice what changes there. */
async function remember(
  tx: EntityManager,
  identityId: string,
  {
    name,
    email,
    groupsProblem,
  }: { name: string | null; email: Email | null | undefined; groupsProblem: string | null },
): Promise<void> {
  await rowsOf(tx, 'update identities set name = $2, groups_problem = $3 where id = $1', [
    identityId,
    name,
    groupsProblem,
  ]);
  if (email === undefined) return;
  await rowsOf(tx, 'update identities set email = $2, is_email_verified = $3 where id = $1', [
    ...[identityId, email?.address ?? null, email?.isVerified ?? false],
  ]);
}
