import { Inject, Injectable } from '@nestjs/common';
import { Database, isUuid } from '../../core/database';
import type { Role } from '../members/role';
import { WORKSPACE_CONTENTS, type RouteResource, type WorkspaceContent } from '../ports';

const MEMBERSHIP = 'select role from memberships where workspace_id = :w and user_id = :user';
const MEMBER: RouteResource = {
  name: 'The member',
  sql: `select from memberships where workspace_id = :w and user_id = :userId
    union all select from invitations where workspace_id = :w and id = :userId`,
};

/** Looks up the things that a route's parameters name, so that 404 comes before 403 on every route. */
@Injectable()
export class RouteResources {
  private readonly resources: ReadonlyMap<string, RouteResource>;

  constructor(
    private readonly database: Database,
    @Inject(WORKSPACE_CONTENTS) contents: WorkspaceContent[],
  ) {
    const own = { userId: MEMBER };
    this.resources = new Map(
      [own, ...contents.map((content) => content.routeResources)].flatMap((resources) =>
        Object.entries(resources),
      ),
    );
  }

  has(param: string): boolean {
    return this.resources.has(param);
  }

  /**
   * Returns the user's role in the workspace `w`, or null for a non-member, and the name of the first resource in the
   * address that does not exist. Runs a single statement because every request waits for it.
   */
  async find(
    params: Record<string, string>,
    user: string,
  ): Promise<{ role: Role | null; missing: string | null }> {
    const ids: Record<string, string> = { ...params, user };
    const values: (string | null)[] = [];
    const bind = (sql: string) =>
      sql.replace(/:(\w+)/g, (_, name: string) => {
        const id = ids[name] ?? '';
        // Anything but a UUID matches no row; PostgreSQL would refuse it with an error.
        return `$${values.push(isUuid(id) ? id : null)}`;
      });
    const named = Object.keys(params).flatMap((param) => this.resources.get(param) ?? []);
    const exist = named.map(({ sql }) => `exists (${bind(sql)})`);
    const [row] = await this.database.query<{ role: Role | null; exist: boolean[] }>(
      `select (${bind(MEMBERSHIP)}) as role, array[${exist.join(', ')}]::boolean[] as exist`,
      values,
    );
    const missing = named.find((_, index) => !row.exist[index]);
    return { role: row.role, missing: missing?.name ?? null };
  }
}
