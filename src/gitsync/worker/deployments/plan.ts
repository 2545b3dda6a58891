import { Injectable } from '@nestjs/common';
import {
  Apps,
  changedOptions,
  findFaults,
  listDataSources,
  parseAppDocument,
  withOptionsOf,
  type AppDocument,
  type DataSource,
} from '../../../apps';
import { Database } from '../../../core/database';
import { AppError } from '../../../core/errors';
import {
  choiceFor,
  collisionIdOf,
  countChanges,
  findCollisions,
  hasOtherChanges,
  isSplitLink,
  mergeApp,
  sideOf,
  type CollisionChoice,
} from '../../domain';
import type {
  DeployedApp,
  DeploymentProblem,
  MissingCredentials,
  PlannedCollision,
} from '../../store/deployments';
import { readCommitted } from '../committed-document';
import { findWithoutCredentials } from '../find-missing';
import { foreignSide, namesOf } from '../merge/sides';
import { Mirrors, type OpenRepository } from '../mirrors';
import { leaveOut, withLocalName, type ForeignApp } from '../read-app';
import { changedHere, type ComparedApp, type HereApp } from './compare-with-commit';

/** Faults of one app that are listed: an app that is broken through and through has one for each of its things. */
const MAX_FAULTS = 20;

/** Remembered choices by the ids of collisions. */
export type Choices = ReadonlyMap<string, CollisionChoice>;

export interface PlanContext {
  repository: OpenRepository;
  choices: Choices;
  signal: AbortSignal;
}

/** An app of the commit, and its document as it is here once it is deployed. */
interface SettledApp {
  foreign: ForeignApp;
  settled: AppDocument;
}

/** An app that the deployment brings to the commit. */
export interface PlannedApp {
  gitAppId: string;
  /** Null for one that is added. */
  here: HereApp | null;
  /** The name that it has here then. */
  name: string;
  /** False where edits here give way to the commit, as somebody has decided. */
  keepsEdits: boolean;
  read: () => Promise<SettledApp>;
}

/** Names that an app refers to, and data sources whose credentials lack, as far as it does not have them already. */
interface AppNeeds {
  constants: string[];
  secrets: string[];
  credentials: MissingCredentials[];
}

interface AppPlan {
  collisions: PlannedCollision[];
  problems: DeploymentProblem[];
  isSkipped: boolean;
  /** Null for one that is skipped, or cannot be read. */
  planned: {
    app: PlannedApp;
    described: DeployedApp;
    needs: AppNeeds;
  } | null;
}

/** Plans the deployment of one app. */
@Injectable()
export class PlanApp {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly mirrors: Mirrors,
  ) {}

  async run(context: PlanContext, compared: ComparedApp, read: () => Promise<ForeignApp>): Promise<AppPlan> {
    const { here, name, gitAppId } = compared;
    const readHere = async () => withLocalName(await read(), here?.link ?? null);
    const foreign = await readHere().catch((error: unknown) => {
      leaveOut(error);
      return error as AppError;
    });
    if (foreign instanceof AppError) {
      const { code, message: detail } = foreign;
      return { collisions: [], problems: [{ code, detail, gitAppId }], isSkipped: false, planned: null };
    }
    const { collisions, problems } = await this.compare(context, compared, foreign);
    if (collisions.some(({ choice }) => choice === 'skip'))
      return { collisions, problems: [], isSkipped: true, planned: null };
    const kept = collisions.flatMap(({ choice, dataSourceId }) => (choice === 'keep' ? dataSourceId : []));
    const settle = (one: ForeignApp) => this.settle(one, here, kept);
    const document = await settle(foreign);
    const app = {
      gitAppId,
      here,
      name,
      keepsEdits: collisions.every(({ choice }) => choice === 'keep'),
      read: async () => {
        const again = await readHere();
        return { foreign: again, settled: await settle(again) };
      },
    };
    return {
      collisions,
      problems: [...problems, ...faultsOf(gitAppId, { foreign, document })],
      isSkipped: false,
      planned: {
        app,
        described: await this.describe(compared, { ...foreign, document }, context.repository),
        needs: await this.findNeeds(compared, document),
      },
    };
  }

  /** True for an app whose edits are options alone that somebody has decided to keep. */
  async isKept(context: PlanContext, here: HereApp): Promise<boolean> {
    const { gitAppId } = here.app;
    const { base, mine } = await this.readHere(context, here);
    const isKept = (id: string) => context.choices.get(collisionIdOf(gitAppId, id)) === 'keep';
    return changedOptions(base, mine).every(isKept) && !hasOtherChanges(base, mine);
  }

  /** Compares what was edited here with the commit. */
  private async compare(
    context: PlanContext,
    { here, isEdited, gitAppId, name: appName }: ComparedApp,
    { document: theirs, last }: ForeignApp,
  ): Promise<Pick<AppPlan, 'collisions' | 'problems'>> {
    const none = { collisions: [], problems: [] };
    if (!here || !isEdited) return none;
    // It has the state of the commit already, as after a deployment that was interrupted.
    if (here.app.version.documentHash === last.documentHash) return none;
    const { base, mine } = await this.readHere(context, here);
    if (hasOtherChanges(base, mine)) return { collisions: [], problems: [changedHere(here.app)] };
    const collisions = findCollisions(gitAppId, { base, mine, theirs }).map((one) => {
      const choice = choiceFor(one, context.choices.get(one.id));
      return { ...one, gitAppId, appName, choice };
    });
    return { collisions, problems: collisions.filter(({ choice }) => choice === null).map(undecided) };
  }

  private async readHere(
    { repository, signal }: PlanContext,
    { app, link }: HereApp,
  ): Promise<{ base: AppDocument; mine: AppDocument }> {
    const last = link?.last;
    if (!link || !last) throw new Error(`App ${app.id} was edited on top of nothing.`);
    const { workspaceId } = link;
    const stores = { database: this.database, mirrors: this.mirrors };
    const base = await readCommitted(stores, repository, { workspaceId, last, signal });
    const text = await this.apps.documentOf(this.database.manager, app.version.id);
    const isSplit = isSplitLink(last.syncedState, repository.layout);
    return { base, mine: sideOf(text, namesOf(app), { isSplit, committed: base }).document };
  }

  private async settle(
    { document }: ForeignApp,
    here: HereApp | null,
    kept: readonly string[],
  ): Promise<AppDocument> {
    if (!here || kept.length === 0) return document;
    const text = await this.apps.documentOf(this.database.manager, here.app.version.id);
    return withOptionsOf(document, sideOf(text, namesOf(here.app), { isSplit: false }).document, kept);
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
    const mine = sideOf(text, namesOf(app), { isSplit, committed: foreign.document });
    const theirs = foreignSide(foreign, { app, link });
    const total = countChanges(mergeApp({ base: mine, mine, theirs }).changesOf('theirs'));
    return { gitAppId, name, change: 'changed', total };
  }

  /** An app that is edited elsewhere has there what its document names. */
  private async findNeeds({ here, ...compared }: ComparedApp, document: AppDocument): Promise<AppNeeds> {
    const { constants, secrets } = document.references();
    const { gitAppId, name: appName } = compared;
    const credentials = (isKnown: (source: DataSource) => boolean): MissingCredentials[] =>
      findWithoutCredentials(document, isKnown).map((source) => ({ gitAppId, appName, ...source }));
    if (!here) return { constants, secrets, credentials: credentials(() => false) };
    if (!here.app.hosted) {
      const known = await this.apps.credentialIdsOf(this.database.manager, here.app.id);
      const isKnown = ({ credentialIds }: DataSource) => credentialIds.some((id) => known.has(id));
      return { constants, secrets, credentials: credentials(isKnown) };
    }
    const there = parseAppDocument(await this.apps.documentOf(this.database.manager, here.app.version.id));
    const named = there.references();
    const sources = new Set(listDataSources(there).map(({ id }) => id));
    return {
      constants: constants.filter((name) => !named.constants.includes(name)),
      secrets: secrets.filter((name) => !named.secrets.includes(name)),
      credentials: credentials(({ id }) => sources.has(id)),
    };
  }
}

function faultsOf(
  gitAppId: string,
  { foreign: { app }, document }: { foreign: ForeignApp; document: AppDocument },
): DeploymentProblem[] {
  return findFaults(document)
    .filter(({ severity }) => severity === 'error')
    .slice(0, MAX_FAULTS)
    .map(({ code, thing, page, message }) => {
      const where = [app.name, page?.name, thing.name ?? thing.id].filter(Boolean).join(' › ');
      return { code, detail: `${where}: ${message}.`, gitAppId };
    });
}

function undecided({
  gitAppId,
  appName,
  name,
  dataSourceId,
  isRemoved,
}: PlannedCollision): DeploymentProblem {
  const where = `${appName} › ${name ?? dataSourceId}`;
  const detail = isRemoved
    ? `${where}: its options were changed here, and the commit no longer has this data source. An admin decides whether it is removed or the app is left out.`
    : `${where}: its options were changed here, and differ in the commit. An admin decides which ones to keep.`;
  return { code: 'data_source_collision', detail, gitAppId };
}
