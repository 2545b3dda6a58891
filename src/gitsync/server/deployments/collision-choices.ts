import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../../core/database';
import { notFound } from '../../../core/errors';
import { WorkspaceEvents, type Actor } from '../../../workspaces';
import { dataSourceGone, deploymentNotConfigured, type CollisionChoice } from '../../domain';
import { CollisionChoiceStore, type RememberedChoice } from '../../store/deployments/collision-choice-store';
import { DeploymentSettingsStore } from '../../store/deployment-settings';
import { DeploymentStore } from '../../store/deployments';

/** Settles collisions of data sources, for the next deployment and those after it. */
@Injectable()
export class CollisionChoices {
  constructor(
    private readonly database: Database,
    private readonly store: CollisionChoiceStore,
    private readonly deployments: DeploymentStore,
    private readonly settings: DeploymentSettingsStore,
    private readonly events: WorkspaceEvents,
  ) {}

  list(workspaceId: string): Promise<RememberedChoice[]> {
    return this.store.list(workspaceId);
  }

  /**
   * Decides on a collision that a deployment, or a plan, has named. Throws 404, 409 `deployment_not_configured` and 422
   * `data_source_gone`.
   */
  decide(
    { workspaceId, userId, author }: Actor,
    asked: { deploymentId: string; collisionId: string; choice: CollisionChoice },
  ): Promise<RememberedChoice> {
    const { deploymentId, collisionId, choice } = asked;
    return this.database.joined(async (tx) => {
      await this.outdatePlans(tx, workspaceId);
      const deployment = await this.deployments.find(deploymentId);
      const collision = deployment?.plan?.collisions.find(({ id }) => id === collisionId);
      if (!collision) throw notFound('The collision');
      if (collision.isRemoved && choice === 'keep') throw dataSourceGone();
      const decidedBy = { id: userId, name: author.name };
      return this.store.remember(tx, workspaceId, { ...collision, choice, decidedBy });
    });
  }

  /** Has the next deployment ask again. Throws 404. */
  forget(workspaceId: string, id: string): Promise<void> {
    return this.database.joined(async (tx) => {
      if (!(await this.store.forget(tx, workspaceId, id))) throw notFound('The decision');
      await this.outdatePlans(tx, workspaceId, { isNeeded: false });
    });
  }

  /** A deployment that runs now has read the former decisions: it plans anew. */
  private async outdatePlans(
    tx: EntityManager,
    workspaceId: string,
    { isNeeded } = { isNeeded: true },
  ): Promise<void> {
    if (!(await this.settings.touch(tx, workspaceId)) && isNeeded) throw deploymentNotConfigured();
    await this.events.publishPart(tx, { workspaceId, part: 'deployments' });
  }
}
