import { Injectable } from '@nestjs/common';
import { getAppName } from '../../apps';
import { Database } from '../../core/database';
import { conflict, forbidden } from '../../core/errors';
import type { Actor } from '../../workspaces';
import { AppPlaces } from '../ports';
import type { ImportInput } from '../queue/job-inputs';
import { JOBS } from '../queue/job-definitions';
import { JobStore } from '../queue/job-store';
import { getTarget, GitConfigStore } from '../store/git-config-store';
import { selectorOf, type AppChoice } from './app-choice';

export interface ImportChoice extends AppChoice {
  /** Name of the app in this workspace, if not the repository's. */
  name?: string;
  /** Tag of the repository at which the app is imported; absent: as it is on the branch. */
  tag?: string;
}

/** Enqueues imports of apps that the repository has. */
@Injectable()
export class EnqueueImport {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobStore,
    private readonly configs: GitConfigStore,
    private readonly places: AppPlaces,
  ) {}

  /**
   * Returns the ids of the jobs, one for each app in the order of the apps; one that fails does not affect the others.
   * Throws 409 `host_import_unsupported` in a workspace whose apps are edited in a place that takes no new ones.
   */
  async import(actor: Actor, apps: ImportChoice[], { isLocked }: { isLocked: boolean }): Promise<string[]> {
    refuseUnlocking(actor, { isLocked });
    const place = await this.places.find(actor.workspaceId);
    if (place && !(await place.takesNewApps())) throw importUnsupported();
    const inputs = apps.map((app) => ({
      from: selectorOf(app),
      name: app.name === undefined ? null : getAppName(app.name),
      isLocked,
      ...(app.tag === undefined ? {} : { tag: app.tag }),
    }));
    const { workspaceId } = actor;
    return this.database.transaction(async (tx) => {
      const target = getTarget(await this.configs.lock(tx, actor));
      const jobIds: string[] = [];
      for (const input of inputs) {
        const job = JOBS.import_app.newJob({ workspaceId, actor, input: { target, ...input } });
        jobIds.push(await this.jobs.enqueue(tx, job, null));
      }
      return jobIds;
    });
  }
}

const importUnsupported = () =>
  conflict('host_import_unsupported', 'The place where the app of this workspace is edited takes no other.', {
    remedy: 'Link the app here to the one of the repository, and pull. Or import into another workspace.',
  });

export function refuseUnlocking({ role }: Actor, { isLocked }: Pick<ImportInput, 'isLocked'>): void {
  if (isLocked === false && role !== 'admin')
    throw forbidden('Only an admin may import apps that do not follow the repository.');
}
