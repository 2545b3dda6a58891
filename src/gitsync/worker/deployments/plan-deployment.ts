import { Injectable } from '@nestjs/common';
import type { DeployedDocument } from '../../../apps';
import { nameKey, trimmed } from '../../../core/names';
import type { Sha } from '../../../git';
import { defaultCopyOf } from '../../../workspaces';
import { listRepositoryApps, selectLinkedApp, type AppSelector } from '../../domain';
import { CollisionChoiceStore, type RememberedChoice } from '../../store/deployments/collision-choice-store';
import { AppPlaces } from '../../ports';
import type {
  DeployedApp,
  DeploymentPlan,
  DeploymentProblem,
  MissingCredentials,
} from '../../store/deployments';
import { FindMissing } from '../find-missing';
import { findForeignApps } from '../read-app';
import { treeReaderOf, type OpenRepository } from '../mirrors';
import { AppsHere, compareWithCommit, type ComparedApp, type HereApp } from './compare-with-commit';
import { PlanApp, type PlanContext, type PlannedApp } from './plan';

export interface PlanRequest {
  workspaceId: string;
  sha: Sha;
  /** Git ids; null: all apps. */
  gitAppIds: string[] | null;
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
    private readonly here: AppsHere,
    private readonly planApp: PlanApp,
    private readonly remembered: CollisionChoiceStore,
    private readonly findMissing: FindMissing,
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
    const place = await this.places.find(workspaceId);
    const compared = compareWithCommit({ listed, here, gitAppIds, layout, hasPlace: place !== null });
    const remembered = await this.remembered.list(workspaceId);
    const choices = new Map(remembered.map(({ id, choice }) => [id, choice]));
    const context = { repository, choices, signal };
    const found = await this.planAll(context, compared.apps, sha);
    const { constants, secrets } = found.references;
    const added = place ? addedElsewhere(found.compared) : [];
    const unplaced = added.length > 0 && !(await place?.takesNewApps()) ? added : [];
    return {
      plan: {
        apps: [...compared.removed, ...found.described],
        missing: {
          ...(await this.findMissing.run(
            { workspaceId, place },
            { constants: [...constants].sort(), secrets: [...secrets].sort() },
            signal,
          )),
          credentials: found.credentials,
        },
        collisions: found.collisions,
        problems: [
          ...compared.problems,
          ...findTakenNames(found.compared, here),
          ...unplaced,
          ...found.problems,
        ],
      },
      apps: found.apps,
      same: [...compared.same, ...(await this.findKept(context, compared.edited, remembered))],
    };
  }

  private async planAll(context: PlanContext, compared: ComparedApp[], tip: Sha): Promise<FoundApps> {
    const found = nothingFound();
    const selectors = compared.map(selectorOf);
    const readers =
      selectors.length > 0 ? await findForeignApps(context.repository, { tip, from: selectors }) : [];
    // One after the other: each document may have megabytes.
    for (const [index, app] of compared.entries()) {
      context.signal.throwIfAborted();
      const { collisions, problems, isSkipped, planned } = await this.planApp.run(
        context,
        app,
        readers[index],
      );
      found.collisions.push(...collisions);
      found.problems.push(...problems);
      if (!isSkipped) found.compared.push(app);
      if (!planned) continue;
      const { constants, secrets, credentials } = planned.needs;
      for (const name of constants) found.references.constants.add(name);
      for (const name of secrets) found.references.secrets.add(name);
      found.apps.push(planned.app);
      found.described.push(planned.described);
      found.credentials.push(...credentials);
    }
    return found;
  }

  /** Finds the apps that stand as in the commit but for options that somebody has decided to keep. */
  private async findKept(
    context: PlanContext,
    edited: HereApp[],
    remembered: RememberedChoice[],
  ): Promise<DeployedDocument[]> {
    const withKept = new Set(
      remembered.flatMap(({ gitAppId, choice }) => (choice === 'keep' ? gitAppId : [])),
    );
    const kept: DeployedDocument[] = [];
    for (const one of edited) {
      const { id: appId, gitAppId, version } = one.app;
      if (withKept.has(gitAppId) && (await this.planApp.isKept(context, one)))
        kept.push({ appId, documentHash: version.documentHash });
    }
    return kept;
  }
}

interface FoundApps extends Pick<DeploymentPlan, 'collisions' | 'problems'> {
  /** Those that are not skipped. */
  compared: ComparedApp[];
  apps: PlannedApp[];
  described: DeployedApp[];
  credentials: MissingCredentials[];
  references: { constants: Set<string>; secrets: Set<string> };
}

const nothingFound = (): FoundApps => ({
  collisions: [],
  problems: [],
  compared: [],
  apps: [],
  described: [],
  credentials: [],
  references: { constants: new Set(), secrets: new Set() },
});

const selectorOf = ({ gitAppId, here }: ComparedApp): AppSelector =>
  selectLinkedApp(gitAppId, here?.link?.last?.syncedState);

const addedElsewhere = (planned: ComparedApp[]): DeploymentProblem[] =>
  planned
    .filter(({ here }) => here === null)
    .map(({ gitAppId, name }) => ({
      code: 'host_import_unsupported',
      detail: `${name} would be added, but the connected editor of this workspace cannot add an app. Link that app to this one.`,
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
