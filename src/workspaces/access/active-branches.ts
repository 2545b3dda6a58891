import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import { WORKSPACE_CONTENTS, type WorkspaceContent } from '../ports';

interface Row {
  workspace_id: string;
  name: string;
  default_name: string;
}

interface OpenedBranch {
  activeBranch?: string;
  defaultBranch?: string;
}

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

  /** Adds the names of the branch and of the default one to each workspace that has a repository. */
  async addTo<T extends { id: string }>(userId: string, workspaces: T[]): Promise<(T & OpenedBranch)[]> {
    const ids = workspaces.map(({ id }) => id);
    const rows =
      this.sql === undefined || ids.length === 0
        ? []
        : await this.database.query<Row>(this.sql, [userId, ids]);
    const found = new Map(rows.map((row) => [row.workspace_id, row]));
    return workspaces.map((workspace) => {
      const row = found.get(workspace.id);
      return row ? { ...workspace, activeBranch: row.name, defaultBranch: row.default_name } : workspace;
    });
  }
}
