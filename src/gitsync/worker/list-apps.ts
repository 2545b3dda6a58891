import { Injectable } from '@nestjs/common';
import {
  findNeeds,
  listDataSources,
  Apps,
  parseAppDocument,
  type AppDocument,
  type DataSource,
  type DocumentNeeds,
  type NamedSource,
} from '../../apps';
import { Semaphore } from '../../core/concurrency';
import { Database } from '../../core/database';
import { cursorOfOffset } from '../../core/http';
import { trimmed } from '../../core/names';
import type { Sha } from '../../git';
import { Constants } from '../../workspaces';
import type { CallWith } from '../calls';
import { listRepositoryApps, type RepositoryAppList } from '../domain/format/list-apps';
import type { RepositoryApp } from '../domain/format/repository-app';
import type { AppSelector } from '../domain/format/tree';
import {
  hasNames,
  neededAmong,
  without,
  withoutNames,
  type DataSourceWithoutCredentials,
  type MissingNames,
  type MissingOfApp,
  type ReferredNames,
} from '../domain/missing-names';
import { AppHosts, type WorkspaceHost } from '../ports';
import type { CompletePullJob, PullJob } from '../queue/app-jobs';
import { copyOfJob } from '../queue/jobs';
import type { ListInput, ReadResult } from '../queue/read-jobs';
import { presentCommit } from './app-history';
import { Mirrors, treeReaderOf, type OpenRepository } from './mirrors';
import { readForeignApp, type ForeignApp } from './read-app';

/** A workspace, and the host of its apps; null: they are edited here. */
interface AppsOf {
  workspaceId: string;
  host: WorkspaceHost | null;
}

/** Finds names that documents refer to and that are missing where their apps are edited. */
@Injectable()
export class FindMissing {
  constructor(
    private readonly constants: Constants,
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly hosts: AppHosts,
  ) {}

  async run(
    { workspaceId, host }: AppsOf,
    needed: DocumentNeeds,
    signal: AbortSignal,
  ): Promise<MissingNames> {
    const { constants, secrets, dataSources, tables, modules, variables } = needed;
    if (!host) return this.constants.findMissing(workspaceId, { constants, secrets });
    return {
      ...(await this.constantsThere({ workspaceId, host }, { constants, secrets }, signal)),
      ...(await lackingOf('dataSources', dataSources, () => host.listDataSources(signal))),
      ...(await lackingOf('tables', tables, () => host.listTables(signal))),
      ...(await lackingOf('modules', modules, () => host.listModules(signal))),
      ...(await variablesLacking(host, variables, signal)),
    };
  }

  private async constantsThere(
    { workspaceId, host }: AppsOf & { host: WorkspaceHost },
    referred: ReferredNames,
    signal: AbortSignal,
  ): Promise<MissingNames> {
    const isAsked = referred.constants.length + referred.secrets.length > 0;
    const there = isAsked ? await host.listConstants(signal) : { constants: [], secrets: [] };
    if (there === null)
      return {
        ...(await this.constants.findMissing(workspaceId, referred)),
        hostConstants: 'unknown',
      };
    return {
      constants: without(referred.constants, there.constants),
      secrets: without(referred.secrets, there.secrets),
      hostConstants: 'compared',
    };
  }

  /** Finds names that a pull brings to an app, and that are missing; null if there are none. */
  async ofPull(
    job: PullJob | CompletePullJob,
    { document: theirs, last }: ForeignApp,
    signal: AbortSignal,
  ): Promise<MissingNames | null> {
    const { manager } = this.database;
    const { workspaceId, version } = await this.apps.get(manager, job.appId ?? '');
    if (version.documentHash === last.documentHash) return null;
    const ours = parseAppDocument(await this.apps.documentOf(manager, version.id));
    const brings = withoutNames(findNeeds(theirs), findNeeds(ours));
    if (!hasNames(brings)) return null;
    const host = copyOfJob(job).branchId === null ? await this.hosts.find(workspaceId) : null;
    return neededAmong(await this.run({ workspaceId, host }, brings, signal), brings);
  }

  /** Finds what a new app lacks. */
  async ofNewApp(appsOf: AppsOf, document: AppDocument, signal: AbortSignal): Promise<MissingOfApp> {
    const names = await this.run(appsOf, findNeeds(document), signal);
    return { ...names, credentials: findWithoutCredentials(document, () => false) };
  }
}

async function variablesLacking(
  host: WorkspaceHost,
  needed: string[],
  signal: AbortSignal,
): Promise<Pick<MissingNames, 'variables' | 'hostVariables'>> {
  const there = needed.length > 0 ? await host.listVariables(signal) : null;
  const variables = there === null ? [] : without(needed, there.names);
  if (there === null || variables.length === 0) return {};
  return { variables, hostVariables: there.areThere ? 'compared' : 'none' };
}

/** Returns what a host lacks of one kind; nothing if that is nothing, or unknown. */
async function lackingOf<Kind extends string, Item extends string | NamedSource>(
  kind: Kind,
  needed: Item[],
  list: () => Promise<(string | NamedSource)[] | null>,
): Promise<Partial<Record<Kind, Item[]>>> {
  const there = needed.length > 0 ? await list() : [];
  const missing = there === null ? [] : without(needed, there);
  return missing.length > 0 ? ({ [kind]: missing } as Partial<Record<Kind, Item[]>>) : {};
}

/** Lists the data sources whose credentials are missing. */
export const findWithoutCredentials = (
  document: AppDocument,
  hasThem: (source: DataSource) => boolean,
): DataSourceWithoutCredentials[] =>
  listDataSources(document)
    .filter((source) => source.credentialIds.length > 0 && !hasThem(source))
    .map(({ id, name }) => ({ dataSourceId: id, name }));

/** Parsing a large list occupies the only thread: parsing more at a time takes more memory, but no less time. */
const MAX_LARGE_LISTS = 2;
/** Size of a list of some hundred apps. A smaller one waits for no other. */
const MAX_SMALL_META_BYTES = 64 << 10;

/** Reads the repository without changing anything: the list of its apps, and the preview of an import. */
@Injectable()
export class ListApps {
  private readonly largeLists = new Semaphore(MAX_LARGE_LISTS);

  constructor(
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly hosts: AppHosts,
    private readonly findMissing: FindMissing,
    private readonly database: Database,
  ) {}

  async list(call: CallWith<ListInput>, signal: AbortSignal): Promise<ReadResult> {
    const { target, preview, page } = call.input;
    if (preview) return this.preview(call, preview, signal);
    const importedIds = await this.apps.idsByGitId(copyOfJob(call));
    return this.mirrors.use(call, target, async (repository) => {
      const { base: tip } = await this.mirrors.fetch(repository, signal);
      const { items, metaProblem } = await this.listApps(repository, tip, signal);
      const end = page ? page.offset + page.limit : items.length;
      return {
        items: items.slice(page?.offset ?? 0, end).map((app) => presentRepositoryApp(app, importedIds)),
        nextCursor: end < items.length ? cursorOfOffset(end) : null,
        metaProblem,
      };
    });
  }

  private async listApps(
    { mirror, layout }: OpenRepository,
    tip: Sha | null,
    signal: AbortSignal,
  ): Promise<RepositoryAppList> {
    const tree = treeReaderOf(mirror, tip);
    const metaBytes = (await tree.findEntry(layout.metaPath))?.size ?? 0;
    if (metaBytes <= MAX_SMALL_META_BYTES) return listRepositoryApps(tree, layout);
    const release = await this.largeLists.acquire(signal);
    return listRepositoryApps(tree, layout).finally(release);
  }

  private async preview(
    call: CallWith<ListInput>,
    from: AppSelector,
    signal: AbortSignal,
  ): Promise<ReadResult> {
    const { target } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const { base: tip } = await this.mirrors.fetch(repository, signal);
      const { app, document, last } = await readForeignApp(repository, { tip, from });
      const copy = copyOfJob(call);
      const host = copy.branchId === null ? await this.hosts.find(copy.workspaceId) : null;
      const appsOf = { workspaceId: copy.workspaceId, host };
      const missing = await this.findMissing.ofNewApp(appsOf, document, signal);
      const name = trimmed(app.name);
      const nameTaken = await this.apps.isNameTaken(this.database.manager, copy, name);
      return {
        name: app.name,
        path: app.path,
        lastCommit: last.isUnknown ? null : presentCommit(last),
        missing,
        nameTaken,
      };
    });
  }
}

const presentRepositoryApp = (app: RepositoryApp, importedIds: Map<string, { sharedId: string }>) => ({
  gitAppId: app.gitAppId,
  name: app.name,
  path: app.path,
  versionName: app.versionName,
  lastCommit: app.lastCommit,
  importedAppId: importedIds.get(app.gitAppId ?? '')?.sharedId ?? null,
  problem: app.problem && { code: app.problem.code, detail: app.problem.detail },
});
