import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../core/config';
import { rowsOf } from '../core/database';
import type { GroupRole } from '../core/oidc-settings';
import { isAtLeast, ManagedSettings, type Role, type WantedRoles } from '../workspaces';

interface Place {
  id: string;
  name: string;
}

/** Rules that give the groups of the identity provider roles in workspaces: of TRELLIS_OIDC_ROLES, and of a set-up file. */
@Injectable()
export class GroupRules {
  private readonly logger = new Logger(GroupRules.name);

  constructor(
    private readonly managed: ManagedSettings,
    private readonly config: Config,
  ) {}

  /** Tells if groups decide on any role. */
  async exist(tx: EntityManager): Promise<boolean> {
    if (this.rules.length > 0) return true;
    const rows = await rowsOf(tx, `select from managed_settings where kind = 'groups' limit 1`);
    return rows.length > 0;
  }

  /**
   * Returns the roles that groups give. The highest one of a workspace counts. A rule without a workspace gives none; one
   * whose name several workspaces have only takes.
   */
  async rolesOf(tx: EntityManager, groups: readonly string[]): Promise<WantedRoles> {
    const places = await this.bind(tx);
    const [roles, atMost] = [new Map<string, Role>(), new Map<string, Role | null>()];
    for (const rule of this.rules) {
      const found = places.get(rule.workspace) ?? [];
      const role = groups.includes(rule.group) ? rule.role : null;
      const into: Map<string, Role | null> = found.length === 1 ? roles : atMost;
      for (const { id } of found) if (role !== null || into === atMost) raise(into, id, role);
    }
    for (const { workspaceId, role } of await this.managed.listGroupRoles(tx, groups))
      raise(roles, workspaceId, role);
    for (const id of roles.keys()) atMost.delete(id);
    return { roles, atMost };
  }

  /**
   * Finds the workspaces of the rules by what they say: an id, or a name. A name is bound to the first workspace that has it,
   * since everybody may give another one the same name. Logs a rule that is not clear.
   */
  async bind(tx: EntityManager): Promise<Map<string, readonly Place[]>> {
    const said = [...new Set(this.rules.map(({ workspace }) => workspace))];
    const rows = await rowsOf<Place>(
      tx,
      'select id, name from workspaces where id::text = any($1) or name = any($1)',
      [said],
    );
    const places = new Map<string, readonly Place[]>();
    for (const text of said) {
      const byId = rows.filter(({ id }) => id === text);
      const named = rows.filter(({ name }) => name === text);
      places.set(text, byId.length > 0 ? byId : await this.bindName(tx, text, named));
    }
    for (const rule of this.rules) this.warn(rule, places.get(rule.workspace) ?? []);
    return places;
  }

  private async bindName(
    tx: EntityManager,
    name: string,
    named: readonly Place[],
  ): Promise<readonly Place[]> {
    const bound = await findBound(tx, name);
    if (bound) return [bound];
    // Before there were bindings, groups may have decided on one of them already.
    const first = named.length === 1 ? named : await followedAmong(tx, named);
    if (first.length !== 1) return named;
    await rowsOf(
      tx,
      'insert into group_rule_workspaces (name, workspace_id) values ($1, $2) on conflict do nothing',
      [name, first[0].id],
    );
    // Another replica may have been first.
    const now = await findBound(tx, name);
    return now ? [now] : named;
  }

  private get rules(): readonly GroupRole[] {
    return this.config.oidc?.roles ?? [];
  }

  private warn({ group, workspace }: GroupRole, found: readonly Place[]): void {
    const [first] = found;
    if (found.length === 0)
      this.logger.warn({ group, workspace }, 'TRELLIS_OIDC_ROLES names a workspace that does not exist');
    else if (found.length > 1)
      this.logger.warn(
        { group, workspace },
        'TRELLIS_OIDC_ROLES names a workspace by a name that several have: give its id. Until then groups give nobody a role there, and only take them',
      );
    else if (first.id !== workspace && first.name !== workspace)
      this.logger.warn(
        { group, workspace, workspaceId: first.id, name: first.name },
        'TRELLIS_OIDC_ROLES names a workspace by a name that it no longer has. It means the same one as before: give its id',
      );
  }
}

async function findBound(tx: EntityManager, name: string): Promise<Place | null> {
  const [row] = await rowsOf<Place>(
    tx,
    'select w.id, w.name from group_rule_workspaces g join workspaces w on w.id = g.workspace_id where g.name = $1',
    [name],
  );
  return row ?? null;
}

/** Returns the workspaces in which groups have decided on memberships. */
async function followedAmong(tx: EntityManager, places: readonly Place[]): Promise<readonly Place[]> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    'select distinct workspace_id as id from memberships where workspace_id = any($1::uuid[]) and from_provider',
    [places.map(({ id }) => id)],
  );
  return places.filter((place) => rows.some(({ id }) => id === place.id));
}

function raise(roles: Map<string, Role | null>, workspaceId: string, role: Role | null): void {
  const before = roles.get(workspaceId) ?? null;
  roles.set(workspaceId, before !== null && (role === null || isAtLeast(before, role)) ? before : role);
}
