import { Injectable } from '@nestjs/common';
import { getAppNames, Apps } from '../../apps';
import { Database } from '../../core/database';
import { conflict, forbidden, badRequest } from '../../core/errors';
import type { Actor } from '../../workspaces';
import { alreadyLinked, appLocked } from '../domain/errors';
import type { AppSelector } from '../domain/format/tree';
import { AppHosts, type TableConsent } from '../ports';
import { APP_JOBS, type ImportInput, type LinkInput } from '../queue/app-jobs';
import { JobStore } from '../queue/job-store';
import { AppLinkStore } from '../store/links';
import { getTarget, GitConfigStore } from '../store/settings';

export interface ImportChoice extends AppChoice {
  /** Name of the app in this workspace, if not the repository's. */
  name?: string;
  /** Tag of the repository at which the app is imported; absent: as it is on the branch. */
  tag?: string;
}

interface ImportOptions {
  isLocked: boolean;
  /** See `ImportInput`. */
  asks?: boolean;
  /** See `ImportInput`. */
  tables?: TableConsent;
  /** Field of the request with the list of the apps, for errors at one of them; absent in a request for one app. */
  list?: string;
}

/** Enqueues imports of apps from the repository, and links of apps here to apps there. */
@Injectable()
export class ImportAndLink {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly jobs: JobStore,
    private readonly configs: GitConfigStore,
    private readonly links: AppLinkStore,
    private readonly hosts: AppHosts,
  ) {}

  /**
   * Returns the ids of the jobs, one for each app, in their order. A failed job does not affect the others. Throws 409
   * `host_import_unsupported` in a workspace whose apps are edited in a place that takes no new apps.
   */
  async import(
    actor: Actor,
    apps: ImportChoice[],
    { isLocked, asks, tables, list }: ImportOptions,
  ): Promise<string[]> {
    refuseUnlocking(actor, { isLocked });
    const host = await this.hosts.find(actor.workspaceId);
    if (host && !(await host.takesNewApps())) throw importUnsupported();
    const names = namesOf(apps, list);
    const inputs = apps.map((app, index) => ({
      from: selectorOf(app),
      name: names.get(index) ?? null,
      isLocked,
      ...(app.tag === undefined ? {} : { tag: app.tag }),
      ...(asks && { asks }),
      ...(tables && { tables }),
    }));
    const { workspaceId } = actor;
    return this.database.joined(async (tx) => {
      const target = getTarget(await this.configs.lock(tx, actor));
      const jobIds: string[] = [];
      for (const input of inputs) {
        const job = APP_JOBS.import_app.newJob({ workspaceId, actor, input: { target, ...input } });
        jobIds.push(await this.jobs.enqueue(tx, job, null));
      }
      return jobIds;
    });
  }

  /** Throws 409 `git_already_linked` for an app that this workspace has committed or pulled. */
  link(actor: Actor, appId: string, request: AppChoice & Pick<LinkInput, 'keep'>): Promise<string> {
    const { workspaceId } = actor;
    const from = selectorOf(request);
    const { keep } = request;
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      if (app.isLocked) throw appLocked(app.name);
      const target = getTarget(await this.configs.lock(tx, actor));
      if ((await this.links.find(appId, tx))?.last) throw alreadyLinked();
      const input = { target, gitAppId: app.gitAppId, from, keep };
      const job = APP_JOBS.link_app.newJob({ workspaceId, appId, actor, input });
      return this.jobs.enqueue(tx, job, null);
    });
  }
}

/** Returns the names of apps that get another name than in the repository, by their indexes. */
function namesOf(apps: ImportChoice[], list?: string): Map<number, string> {
  const given = apps.flatMap(({ name: text }, index) =>
    text === undefined ? [] : [{ index, text, path: list ? `${list}.${index}.name` : 'name' }],
  );
  const names = getAppNames(given);
  return new Map(given.map(({ index }, at) => [index, names[at]]));
}

const importUnsupported = () =>
  conflict('host_import_unsupported', 'The connected editor of this workspace cannot add an app.', {
    remedy: 'Link the app here to the one in the repository and pull, or import into another workspace.',
  });

export function refuseUnlocking({ role }: Actor, { isLocked }: Pick<ImportInput, 'isLocked'>): void {
  if (!isLocked && role !== 'admin')
    throw forbidden('Only an admin may import apps that do not follow the repository.');
}

/** One of the repository's apps, chosen by exactly one of the two. */
export interface AppChoice {
  gitAppId?: string;
  path?: string;
}

export function selectorOf({ gitAppId, path }: AppChoice): AppSelector {
  if (gitAppId !== undefined && path === undefined) return { gitAppId };
  if (path !== undefined && gitAppId === undefined) return { path };
  throw badRequest('Exactly one of gitAppId and path is required.', [
    { path: 'gitAppId', message: 'or path is required' },
  ]);
}
