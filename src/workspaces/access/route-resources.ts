import { Injectable } from '@nestjs/common';
import { Database, isUuid } from '../../core/database';
import type { Role } from '../members/role';

const MEMBERSHIP = 'select role from memberships where workspace_id = :w and user_id = :user';

interface Resource {
  name: string;
  /** SQL that finds it; the ids in the address stand in it by their parameters, as `:a`. */
  sql: string;
}

/**
 * What the parameters of an address stand for inside a workspace. Each module registers its own; the guard asks
 * before it looks at the role, so that 404 comes before 403, whichever route it is.
 */
@Injectable()
export class RouteResources {
  private readonly resources = new Map<string, Resource>();

  constructor(private readonly database: Database) {}

  register(param: string, resource: Resource): void {
    this.resources.set(param, resource);
  }

  has(param: string): boolean {
    return this.resources.has(param);
  }

  /**
   * The user's role in the workspace `w`, null where they are no member, and the name of the first resource in the
   * address that is not there. One statement for all of it: each request waits for this.
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
        // What is no id finds nothing.
        return `$${values.push(isUuid(id) ? id : null)}`;
      });
    const asked = Object.keys(params).flatMap((param) => this.resources.get(param) ?? []);
    const exist = asked.map(({ sql }) => `exists (${bind(sql)})`);
    const [row] = await this.database.query<{ role: Role | null; exist: boolean[] }>(
      `select (${bind(MEMBERSHIP)}) as role, array[${exist.join(', ')}]::boolean[] as exist`,
      values,
    );
    const missing = asked.find((_, index) => !row.exist[index]);
    return { role: row.role, missing: missing?.name ?? null };
  }
}
