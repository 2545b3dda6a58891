import { Inject, Injectable } from '@nestjs/common';
import { Database, isUuid } from '../core/database';
import { notFound, type AppError } from '../core/errors';
import type { Role } from './members/role';
import { WORKSPACE_CONTENTS, type RouteResource, type WorkspaceContent } from './ports';

const MEMBERSHIP = 'select role from memberships where workspace_id = :w and user_id = :user';
const MEMBER: RouteResource = {
  name: 'The member',
  sql: `select user_id from memberships where workspace_id = :w and user_id = :userId
    union all select id from invitations where workspace_id = :w and id = :userId`,
};

/** Names in SQL of values that are no ids. */
const TEXTS = new Set(['branch']);

export interface RouteRequest {
  params: Record<string, string>;
  userId: string;
  /** Name of the branch; null for the default one. */
  branch: string | null;
}

export interface FoundResources {
  /** Null for a non-member. */
  role: Role | null;
  /** Null: the default branch. */
  branchId: string | null;
  /** Ids of the things that the parameters name, by the parameters. */
  ids: Record<string, string>;
  /** Null if everything exists. */
  missing: AppError | null;
  /** A host outside of Trellis has the apps of the workspace. */
  hasHost: boolean;
}

/** Looks up the things that a route's parameters name, so that 404 comes before 403 on every route. */
@Injectable()
export class RouteResources {
  private readonly resources: ReadonlyMap<string, RouteResource>;
  private readonly workingCopy: WorkspaceContent['workingCopy'];
  private readonly hasHostSql: string;

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
    this.workingCopy = contents.find((content) => content.workingCopy)?.workingCopy;
    this.hasHostSql = contents.find((content) => content.hasHostSql)?.hasHostSql ?? 'false';
  }

  /** Runs a single statement because every request waits for it. */
  async find({ params, userId, branch }: RouteRequest): Promise<FoundResources> {
    const bound = new Binding({ ...params, user: userId, branch: branch ?? '' });
    const copy = branch === null ? ':w' : `(${this.workingCopy?.sql ?? 'null::uuid'})`;
    const bind = (sql: string) => bound.bind(sql.replaceAll(':copy', copy));
    const named = Object.keys(params).flatMap((param) => {
      const resource = this.resources.get(param);
      return resource ? [{ param, resource }] : [];
    });
    const ids = named.map(({ resource }) => `(${bind(resource.sql)})`);
    const elsewhere = named.map(({ resource }) =>
      resource.elsewhere ? `exists (${bind(resource.elsewhere.sql)})` : 'false',
    );
    const [row] = await this.database.query<FoundRow>(
      `select (${bind(MEMBERSHIP)}) as role, ${bind(copy)} as copy, ${bind(this.hasHostSql)} as "hasHost", array[${ids.join(', ')}]::uuid[] as ids,
         array[${elsewhere.join(', ')}]::boolean[] as elsewhere`,
      bound.values,
    );
    return {
      role: row.role,
      branchId: row.copy === params.w ? null : row.copy,
      ids: Object.fromEntries(
        named.flatMap(({ param }, index) => (row.ids[index] ? [[param, row.ids[index]]] : [])),
      ),
      missing: this.missingOf(row, named),
      hasHost: row.hasHost,
    };
  }

  private missingOf(
    { copy, ids, elsewhere }: FoundRow,
    named: { resource: RouteResource }[],
  ): AppError | null {
    if (copy === null) return this.workingCopy?.missing() ?? notFound('The branch');
    const index = ids.indexOf(null);
    if (index < 0) return null;
    const { resource } = named[index];
    return elsewhere[index] && resource.elsewhere ? resource.elsewhere.error() : notFound(resource.name);
  }
}

interface FoundRow {
  role: Role | null;
  /** The branch, or the workspace for the default one. */
  copy: string | null;
  hasHost: boolean;
  ids: (string | null)[];
  elsewhere: boolean[];
}

/** Replaces names in SQL by numbered parameters. */
class Binding {
  readonly values: (string | null)[] = [];

  constructor(private readonly named: Record<string, string>) {}

  bind(sql: string): string {
    return sql.replace(/(?<!:):(\w+)/g, (_, name: string) => {
      const value = this.named[name] ?? '';
      // Anything but a UUID matches no row; PostgreSQL would refuse it with an error.
      const given = TEXTS.has(name) || isUuid(value) ? value : null;
      return `$${this.values.push(given)}${TEXTS.has(name) ? '::text' : '::uuid'}`;
    });
  }
}
