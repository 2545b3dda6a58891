import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Accounts } from '../auth';
import { Config } from '../core/config';
import { newId, rowsOf } from '../core/database';
import type { GroupRole } from '../core/oidc-settings';
import {
  FollowGroups,
  Invitations,
  isAtLeast,
  ManagedSettings,
  Members,
  type Role,
  type WantedRoles,
} from '../workspaces';
import { claimMissing, emailTaken, identityTaken, notAdmitted, setUpFirst } from './explain-failure';
import type { Claims } from './identity-provider';

/** Finds or makes the account of a person at the identity provider, with the roles of their groups. */
@Injectable()
export class AdmitPerson {
  private readonly logger = new Logger(AdmitPerson.name);

  constructor(
    private readonly accounts: Accounts,
    private readonly members: Members,
    private readonly invitations: Invitations,
    private readonly groups: FollowGroups,
    private readonly managed: ManagedSettings,
    private readonly config: Config,
  ) {}

  async run(
    tx: EntityManager,
    claims: Claims,
    ip: string | null,
  ): Promise<{ userId: string; identityId: string }> {
    await this.lock(tx, claims);
    const wanted = await this.rolesOf(tx, claims.groups);
    const known = await findIdentity(tx, claims);
    const found = known ?? (await this.create(tx, claims, { wanted, ip }));
    await this.groups.run(tx, { userId: found.userId, ip }, wanted);
    return found;
  }

  /** Links a person to an account, which is signed in. Once linked, groups decide on its further roles. */
  async link(tx: EntityManager, claims: Claims, userId: string): Promise<void> {
    await this.lock(tx, claims);
    const known = await findIdentity(tx, claims);
    if (known === null) await addIdentity(tx, claims, userId);
    else if (known.userId !== userId) throw identityTaken();
  }

  /** Unlinks an account from every person at the provider, and takes the roles that their groups gave it. */
  async unlink(tx: EntityManager, { userId, ip }: { userId: string; ip: string | null }): Promise<void> {
    await rowsOf(tx, 'delete from identities where user_id = $1', [userId]);
    await this.groups.run(tx, { userId, ip }, { roles: new Map(), undecided: new Set() });
  }

  /** A person's first sign-in in two tabs makes one account. */
  private async lock(tx: EntityManager, { issuer, subject }: Claims): Promise<void> {
    await rowsOf(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${issuer} ${subject}`]);
  }

  private async create(
    tx: EntityManager,
    claims: Claims,
    { wanted, ip }: { wanted: WantedRoles; ip: string | null },
  ): Promise<{ userId: string; identityId: string }> {
    // The first account is the operator's, and must work without the provider.
    if (!(await this.accounts.hasAny(tx))) throw setUpFirst();
    const { email, isEmailVerified, groups } = claims;
    if (email === null) throw claimMissing('email', 'email');
    if (await this.accounts.findByEmail(tx, email)) throw emailTaken({ email, subject: claims.subject });
    const invited = isEmailVerified ? await this.invitations.takeVerified(tx, email) : [];
    if (wanted.roles.size === 0 && invited.length === 0)
      throw notAdmitted({ groups, groupsClaim: this.config.oidc?.groupsClaim ?? 'groups' });
    const name = (claims.name ?? email).slice(0, 200);
    const { id: userId } = await this.accounts.create(tx, { name, email, password: null });
    for (const invitation of invited)
      await this.members.joinInvited(tx, invitation, { userId, ip: ip ?? undefined });
    return { userId, identityId: await addIdentity(tx, claims, userId) };
  }

  /** The highest role of a workspace counts. A rule without a workspace, or with two, decides on nothing. */
  private async rolesOf(tx: EntityManager, groups: string[]): Promise<WantedRoles> {
    const rules = this.config.oidc?.roles ?? [];
    const named = [...new Set(rules.map((rule) => rule.workspace))];
    const rows = await rowsOf<{ id: string; name: string }>(
      tx,
      'select id, name from workspaces where id::text = any($1) or name = any($1)',
      [named],
    );
    const roles = new Map<string, Role>();
    const give = (workspaceId: string, role: Role) => {
      const before = roles.get(workspaceId);
      if (before === undefined || isAtLeast(role, before)) roles.set(workspaceId, role);
    };
    const undecided = new Set<string>();
    for (const rule of rules) {
      const places = placesOf(rule, rows);
      if (places.length !== 1) this.warn(rule, places.length);
      if (places.length > 1) for (const { id } of places) undecided.add(id);
      if (places.length !== 1 || !groups.includes(rule.group)) continue;
      give(places[0].id, rule.role);
    }
    for (const { workspaceId, role } of await this.managed.listGroupRoles(tx, groups))
      give(workspaceId, role);
    for (const id of undecided) roles.delete(id);
    return { roles, undecided };
  }

  private warn({ group, workspace }: GroupRole, count: number): void {
    this.logger.warn(
      { group, workspace },
      count === 0
        ? 'TRELLIS_OIDC_ROLES names a workspace that does not exist'
        : 'TRELLIS_OIDC_ROLES names a workspace by a name that several have: give its id. Until then nobody’s role there changes by their groups',
    );
  }
}

/** An id counts before a name: everybody may name a workspace. */
function placesOf({ workspace }: GroupRole, rows: { id: string; name: string }[]): { id: string }[] {
  const byId = rows.filter(({ id }) => id === workspace);
  return byId.length > 0 ? byId : rows.filter(({ name }) => name === workspace);
}

async function findIdentity(
  tx: EntityManager,
  { issuer, subject }: Claims,
): Promise<{ userId: string; identityId: string } | null> {
  const [row] = await rowsOf<{ userId: string; identityId: string }>(
    tx,
    // Unlinking waits until the session is there, which it then ends.
    'select user_id as "userId", id as "identityId" from identities where issuer = $1 and subject = $2 for key share',
    [issuer, subject],
  );
  return row ?? null;
}

async function addIdentity(tx: EntityManager, { issuer, subject }: Claims, userId: string): Promise<string> {
  const id = newId();
  await rowsOf(tx, 'insert into identities (id, user_id, issuer, subject) values ($1, $2, $3, $4)', [
    ...[id, userId, issuer, subject],
  ]);
  return id;
}
