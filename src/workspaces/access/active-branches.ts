import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import { WORKSPACE_CONTENTS, type WorkspaceContent } from '../ports';

/** Finds the branches that a user works on, one in each workspace. */
@Injectable()
export class ActiveBranches {
  private readonly sql: string | undefined;

  constructor(
    private readonly database: Database,
    @Inject(WORKSPACE_CONTENTS) contents: WorkspaceContent[],
  ) {
    this.sql = contents.find(({ workingCopy }) => workingCopy)?.workingCopy?.activeSql;
  }

  /** Adds the name of the branch to each workspace; null while the workspace has no repository. */
  async addTo<T extends { id: string }>(
    userId: string,
    workspaces: T[],
  ): Promise<(T & { activeBranch: string | null })[]> {
    const ids = workspaces.map(({ id }) => id);
    const rows =
      this.sql === undefined || ids.length === 0
        ? []
        : await this.database.query<{ workspace_id: string; name: string }>(this.sql, [userId, ids]);
    const names = new Map(rows.map((row) => [row.workspace_id, row.name]));
    return workspaces.map((workspace) => ({ ...workspace, activeBranch: names.get(workspace.id) ?? null }));
  }
}
