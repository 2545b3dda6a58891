import { Injectable } from '@nestjs/common';
import { Apps, findFaults, type DeployedDocument } from '../../../apps';
import { Database } from '../../../core/database';
import { AppError } from '../../../core/errors';
import { nameKey, trimmed } from '../../../core/names';
import type { Sha } from '../../../git';
import { Constants, defaultCopyOf } from '../../../workspaces';
import { AppPlaces } from '../../ports';
import {
  countChanges,
  isSplitLink,
  listRepositoryApps,
  mergeApp,
  selectLinkedApp,
  sideOf,
  type AppSelector,
} from '../../domain';
import type {
  DeployedApp,
  DeploymentPlan,
  DeploymentProblem,
} from '../../store/deployments/deployment-store';
import { findForeignApps, leaveOut, withLocalName, type ForeignApp } from '../foreign-app';
import { foreignSide, namesOf } from '../merge/sides';
import { treeReaderOf, type OpenRepository } from '../mirrors';
import { AppsHere, compareWithCommit, type ComparedApp, type HereApp } from './compare-with-commit';

/** Faults of one app that are listed: an app that is broken through and through has one for each of its things. */
const MAX_FAULTS = 20;

export interface PlanRequest {
  workspaceId: string;
  sha: Sha;
  /** Git ids; null: all apps. */
  gitAppIds: string[] | null;
}

/** An app that the deployment brings to the commit. */
export interface PlannedApp {
  /** Null for one that is added. */
  here: HereApp | null;
  /** The name that it has here then. */
  name: string;
  read: () => Promise<ForeignApp>;
}

export interface PlannedDeployment {
  plan: DeploymentPlan;
  apps: PlannedApp[];
  /** Other apps, which stand here as in the commit. */
  same: DeployedDocument[];
}

/** Compares a workspace with a commit, and checks what the commit brings. Changes nothing. */
@Injectable()
export class PlanDeployment {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly here: AppsHere,
    private readonly constants: Constants,
    private readonly places: AppPlaces,
  ) {}

  async run(
    repository: OpenRepository,
    { workspaceId, sha, gitAppIds }: PlanRequest,
    signal: AbortSignal,
  ): Promise<PlannedDeployment> {
    const { mirror, layout } = repository;
    const listed = await listRepositoryApps(treeReaderOf(mirror, sha), layout);
    const here = await this.here.read(defaultCopyOf(workspaceId), repository.targetId);
    const compared = compareWithCommit({ listed, here, gitAppIds, layout });
    const described: DeployedApp[] = [...compared.removed];
    const problems: DeploymentProblem[] = [...compared.problems, ...findTakenNames(compared.apps, here)];
    if (await this.places.hasApps(workspaceId)) problems.push(...addedElsewhere(compared.apps));
    const references = { constants: new Set<string>(), secrets: new Set<string>() };
    const selectors = compared.apps.map(selectorOf);
    const readers =
      selectors.length > 0 ? await findForeignApps(repository, { tip: sha, from: selectors }) : [];
    // One after the other: each document may have megabytes.
    for (const [index, app] of compared.apps.entries()) {
      signal.throwIfAborted();
      const read = await this.read(readers[index], { app, problems });
      if (!read) continue;
      problems.push(...faultsOf(app.gitAppId, read));
      const { constants, secrets } = read.document.references();
      for (const name of constants) references.constants.add(name);
      for (const name of secrets) references.secrets.add(name);
      described.push(await this.describe(app, read, repository));
    }
    return {
      plan: {
        apps: described,
        missing: await this.constants.findMissing(workspaceId, {
          constants: [...references.constants].sort(),
          secrets: [...references.secrets].sort(),
        }),
        problems,
      },
      apps: compared.apps.map(({ here: app, name }, index) => ({
        here: app,
        name,
        read: async () => withLocalName(await readers[index](), app?.link ?? null),
      })),
      same: compared.same,
    };
  }

  private async read(
    read: () => Promise<ForeignApp>,
    { app, problems }: { app: ComparedApp; problems: DeploymentProblem[] },
  ): Promise<ForeignApp | null> {
    try {
      return withLocalName(await read(), app.here?.link ?? null);
    } catch (error) {
      leaveOut(error);
      const { code, message } = error as AppError;
      problems.push({ code, detail: message, gitAppId: app.gitAppId });
      return null;
    }
  }

  private async describe(
    { gitAppId, name, here }: ComparedApp,
    foreign: ForeignApp,
    { layout }: OpenRepository,
  ): Promise<DeployedApp> {
    if (here === null) return { gitAppId, name, change: 'added', total: 0 };
    const { app, link } = here;
    const text = await this.apps.documentOf(this.database.manager, app.version.id);
    const isSplit = isSplitLink(foreign.last.syncedState, layout);
    const mine = sideOf(text, namesOf(app), { isSplit });
    const theirs = foreignSide(foreign, { app, link });
    const total = countChanges(mergeApp({ base: mine, mine, theirs }).changesOf('theirs'));
    return { gitAppId, name, change: 'changed', total };
  }
}

const selectorOf = ({ gitAppId, here }: ComparedApp): AppSelector =>
  selectLinkedApp(gitAppId, here?.link?.last?.syncedState);

const faultsOf = (gitAppId: string, { app, document }: ForeignApp): DeploymentProblem[] =>
  findFaults(document)
    .filter(({ severity }) => severity === 'error')
    .slice(0, MAX_FAULTS)
    .map(({ code, thing, page, message }) => {
      const where = [app.name, page?.name, thing.name ?? thing.id].filter(Boolean).join(' › ');
      return { code, detail: `${where}: ${message}.`, gitAppId };
    });

const addedElsewhere = (planned: ComparedApp[]): DeploymentProblem[] =>
  planned
    .filter(({ here }) => here === null)
    .map(({ gitAppId, name }) => ({
      code: 'host_import_unsupported',
      detail: `${name} would be added, and the apps of this workspace are edited in another place. Import it there.`,
      gitAppId,
    }));

/** Finds the apps that would have the name of another one here. */
function findTakenNames(planned: ComparedApp[], here: HereApp[]): DeploymentProblem[] {
  const moved = new Set(planned.flatMap((one) => one.here?.app.id ?? []));
  const staying = here.filter(({ app }) => !moved.has(app.id)).map(({ app }) => app);
  const taken = new Map(staying.map((app) => [nameKey(app.name), app.name]));
  const problems: DeploymentProblem[] = [];
  for (const { gitAppId, name } of planned) {
    const holder = taken.get(nameKey(trimmed(name)));
    if (holder !== undefined)
      problems.push({
        code: 'app_name_taken',
        detail: `The workspace has another app named “${holder}”. Rename or delete it first.`,
        gitAppId,
      });
    taken.set(nameKey(trimmed(name)), name);
  }
  return problems;
}
