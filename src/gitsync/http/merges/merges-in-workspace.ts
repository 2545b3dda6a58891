import { Injectable } from '@nestjs/common';
import { isAtLeast, type Actor, type WorkspaceContent } from '../../../workspaces';
import { MergeStore } from '../../store/merges';
import { MergePresenter } from './merge-presenter';

/** Describes merges to `workspaces`. */
@Injectable()
export class MergesInWorkspace implements WorkspaceContent {
  readonly eventType = 'merge';
  readonly routeResources = {
    m: { name: 'The merge', sql: 'select id from merges where workspace_id = :w and id = :m' },
  };

  constructor(
    private readonly merges: MergeStore,
    private readonly presenter: MergePresenter,
  ) {}

  async viewForEvent(actor: Actor, mergeId: string): Promise<unknown> {
    if (!isAtLeast(actor.role, 'builder')) return null;
    const merge = await this.merges.find(mergeId);
    return merge && this.presenter.one(merge);
  }

  /** Merges go with the workspace's row. */
  onWorkspaceDeleted(): Promise<void> {
    return Promise.resolve();
  }
}
