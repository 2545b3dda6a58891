import { Injectable } from '@nestjs/common';
import {
  Apps,
  changedOptions,
  findErrors,
  findNeeds,
  isModule,
  newFaults,
  listDataSources,
  parseAppDocument,
  withOptionsOf,
  type AppWithVersion,
  type DocumentNeeds,
  type AppDocument,
  type DataSource,
} from '../../apps';
import { Database } from '../../core/database';
import { AppError } from '../../core/errors';
import {
  changedHere,
  type DeployedApp,
  type DeploymentProblem,
  type ComparedWithCommit,
} from '../compare-with-commit';
import { choiceFor, collisionIdOf, findCollisions, hasOtherChanges, type CollisionChoice } from '../rules';
import { isSplitLink } from '../../gitsync/domain/format/app-link';
import { countChanges } from '../../gitsync/domain/merge/conflicts';
import { mergeApp, sideOf } from '../../gitsync/domain/merge/merge-app';
import { withoutNames } from '../../gitsync/domain/missing-names';
import type { DeploymentChanges, MissingCredentials, PlannedCollision } from '../store';
import type { StoredLink } from '../../gitsync/store/links';
import { findWithoutCredentials } from '../../gitsync/worker/list-apps';
import { foreignSide, namesOf } from '../../gitsync/worker/merge';
import { Mirrors, type OpenRepository } from '../../gitsync/worker/mirrors';
import { presentChanges } from '../../gitsync/worker/present-changes';
import { readCommitted, leaveOut, withLocalName, type ForeignApp } from '../../gitsync/worker/read-app';

/** An app of the workspace, with its link to the repository. */
export interface HereApp {
  app: AppWithVersion;
  link: StoredLink | null;
  /** A commit of it waits. */
  isCommitting: boolean;
}

/** An app that differs from the commit. */
export type ComparedApp = ComparedWithCommit<HereApp>;

/** Limit on listed faults of one app: a thoroughly broken app has one for each of its things. */
const MAX_FAULTS = 20;

/** Remembered choices by the ids of collisions. */
export type Choices = ReadonlyMap<string, CollisionChoice>;

export interface PlanContext {
  repository: OpenRepository;
  choices: Choices;
  /** The commit is an ancestor of the deployed one. */
  isRollback: boolean;
  /** Ids of the credentials that apps have here, by app. */
  credentialIds: ReadonlyMap<string, ReadonlySet<string>>;
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
  /** Null for an added app. */
  here: HereApp | null;
  /** Its name here after the deployment. */
  name: string;
  /** False if it was decided that edits here give way to the commit. */
  keepsEdits: boolean;
  read: () => Promise<SettledApp>;
}

/** Names that an app refers to and data sources without credentials, except what it already has. */
interface AppNeeds {
  names: DocumentNeeds;
  credentials: MissingCredentials[];
}

interface AppPlan {
  collisions: PlannedCollision[];
  problems: DeploymentProblem[];
  isSkipped: boolean;
  /** Null if the app is skipped or cannot be read. */
  planned: {
    app: PlannedApp;
    described: DeployedApp;
    changes: DeploymentChanges;
    needs: AppNeeds;
    isModule: boolean;
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
      problems: [...problems, ...(await this.findFaults(compared, { foreign, document }))],
      isSkipped: false,
      planned: {
        app,
        ...(await this.describe(context, compared, { ...foreign, document })),
        needs: await this.findNeeds(context, compared, document),
        isModule: isModule(document),
      },
    };
  }

  /** True for an app whose only edits are options that users decided to keep. */
  async isKept(context: PlanContext, here: HereApp): Promise<boolean> {
    const { gitAppId } = here.app;
    const { base, mine } = await this.readHere(context, here);
    const isKept = (id: string) => context.choices.get(collisionIdOf(gitAppId, id)) === 'keep';
    return changedOptions(base, mine).every(isKept) && !hasOtherChanges(base, mine);
  }

  /** Compares the edits here with the commit. */
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

  /** Finds faults of the commit. Faults that the app has here already are left out: only a commit can mend them. */
  private async findFaults(
    { here, gitAppId }: ComparedApp,
    { foreign: { app }, document }: { foreign: ForeignApp; document: AppDocument },
  ): Promise<DeploymentProblem[]> {
    const errors = findErrors(document);
    if (errors.length === 0) return [];
    const known = here
      ? findErrors(parseAppDocument(await this.apps.documentOf(this.database.manager, here.app.version.id)))
      : [];
    return newFaults(errors, known)
      .slice(0, MAX_FAULTS)
      .map(({ code, thing, page, message }) => {
        const where = [app.name, page?.name, thing.name ?? thing.id].filter(Boolean).join(' › ');
        return { code, detail: `${where}: ${message}.`, gitAppId };
      });
  }

  private async describe(
    { repository: { layout }, isRollback }: PlanContext,
    { gitAppId, name, here, isEdited: hasUncommittedChanges }: ComparedApp,
    foreign: ForeignApp,
  ): Promise<{ described: DeployedApp; changes: DeploymentChanges }> {
    if (here === null)
      return { described: { gitAppId, name, change: 'added', total: 0 }, changes: noChanges('added', null) };
    const { app, link } = here;
    const text = await this.apps.documentOf(this.database.manager, app.version.id);
    const isSplit = isSplitLink(foreign.last.syncedState, layout);
    const mine = sideOf(text, namesOf(app), { isSplit, committed: foreign.document });
    const theirs = foreignSide(foreign, { app, link });
    const found = mergeApp({ base: mine, mine, theirs }).changesOf('theirs');
    const change = isRollback ? 'restored' : 'changed';
    const since = link?.last?.sha ?? null;
    return {
      described: { gitAppId, name, change, total: countChanges(found) },
      changes: {
        change,
        since,
        hasUncommittedChanges,
        ...presentChanges(found.all, [mine.document, theirs.document]),
      },
    };
  }

  /** Finds an app's needs. An app that is edited elsewhere has everything there that its document names. */
  private async findNeeds(
    { credentialIds }: PlanContext,
    { here, ...compared }: ComparedApp,
    document: AppDocument,
  ): Promise<AppNeeds> {
    const names = findNeeds(document);
    const { gitAppId, name: appName } = compared;
    const credentials = (isKnown: (source: DataSource) => boolean): MissingCredentials[] =>
      findWithoutCredentials(document, isKnown).map((source) => ({ gitAppId, appName, ...source }));
    if (!here) return { names, credentials: credentials(() => false) };
    if (!here.app.hosted) {
      const known = credentialIds.get(here.app.id);
      const isKnown = (source: DataSource) => source.credentialIds.some((id) => known?.has(id));
      return { names, credentials: credentials(isKnown) };
    }
    const there = parseAppDocument(await this.apps.documentOf(this.database.manager, here.app.version.id));
    const sources = new Set(listDataSources(there).map(({ id }) => id));
    return {
      names: withoutNames(names, findNeeds(there)),
      credentials: credentials(({ id }) => sources.has(id)),
    };
  }
}

/** Changes of an app that is added or stays as a whole. */
export const noChanges = (
  change: DeployedApp['change'],
  since: string | null,
  hasUncommittedChanges = false,
): DeploymentChanges => ({
  change,
  since,
  hasUncommittedChanges,
  changes: [],
  total: 0,
  truncated: false,
});

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
