import { Inject, Injectable } from '@nestjs/common';
import { announceAccessChange } from '../auth';
import { Database } from '../core/database';
import { WORKSPACE_CONTENTS, type WorkspaceContent } from './ports';
import { Workspace } from './workspace.entity';

/** Deletes a workspace with everything in it. */
@Injectable()
export class DeleteWorkspace {
  constructor(
    private readonly database: Database,
    @Inject(WORKSPACE_CONTENTS) private readonly contents: WorkspaceContent[],
  ) {}

  async run(workspaceId: string): Promise<void> {
    await this.database.joined(async (tx) => {
      for (const content of this.contents) await content.onWorkspaceDeleted(tx, workspaceId);
      await tx.delete(Workspace, { id: workspaceId });
      await announceAccessChange(tx, workspaceId);
    });
  }
}
