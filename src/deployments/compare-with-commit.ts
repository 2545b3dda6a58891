import { trimmed } from '../core/names';
import { isAsSynced, keptLocalName, nameToTake } from '../gitsync/domain/format/app-link';
import type { RepositoryAppList } from '../gitsync/domain/format/list-apps';
import type { RepositoryApp } from '../gitsync/domain/format/repository-app';
import type { RepositoryLayout } from '../gitsync/domain/format/repository-layout';
import {
  hasUncommittedChanges,
  type ComparedApp,
  type PulledLink,
} from '../gitsync/domain/uncommitted-changes';

/** `removed`: the commit no longer has the app; it stays here. `restored`: a roll back changes it. */
export const DEPLOYED_CHANGES = ['added', 'changed', 'restored', 'removed'] as const;

export interface DeployedApp {
  gitAppId: string;
  name: string;
  change: (typeof DEPLOYED_CHANGES)[number];
  /** Number of changes, for an app that is here. */
  total: number;
}

export interface DeploymentProblem {
  code: string;
  detail: string;
  /** Null for a problem that does not concern one app. */
  gitAppId: string | null;
}

/** An entry of the repository that a deployment passes over. */
export interface DeploymentNotice {
  code: string;
  detail: string;
  gitAppId: string | null;
}

/** An app of the workspace, with its link to the repository. */
interface Here {
  app: ComparedApp & {
    id: string;
    gitAppId: string;
    /** Null for an app that is edited here. */
    hosted: object | null;
  };
  link: (PulledLink & { hasUnpushed: boolean }) | null;
  /** A commit of it waits. */
  isCommitting: boolean;
}

/** An app that differs from the commit. */
export interface ComparedWithCommit<App> {
  gitAppId: string;
  /** Its name here after the deployment. */
  name: string;
  /** Null if the app is not here. */
  here: App | null;
  /** Its document was edited here. */
  isEdited: boolean;
}

interface Comparison<App> {
  apps: ComparedWithCommit<App>[];
  removed: DeployedApp[];
  problems: DeploymentProblem[];
  /** Entries that are left over in the list of apps. */
  notices: DeploymentNotice[];
  /** Apps that match the commit. */
  same: { appId: string; documentHash: string }[];
  /** Apps that were edited here on top of the commit. */
  edited: App[];
}

interface CompareRequest<App> {
  listed: RepositoryAppList;
  here: App[];
  gitAppIds: string[] | null;
  layout: RepositoryLayout;
  /** False if the place where apps are edited cannot be reached. */
  canReachHost: boolean;
}

/**
 * Compares the apps here with a commit: all apps, or only the given Git ids. A file without an entry counts as an app only if
 * an app here is linked to it.
 */
export function compareWithCommit<App extends Here>({
  listed,
  here,
  gitAppIds,
  ...how
}: CompareRequest<App>): Comparison<App> {
  const found: Comparison<App> = { apps: [], removed: [], problems: [], notices: [], same: [], edited: [] };
  if (listed.metaProblem) {
    const { code, detail } = listed.metaProblem;
    return { ...found, problems: [{ code, detail, gitAppId: null }] };
  }
  const wanted = gitAppIds === null ? null : new Set(gitAppIds);
  const isWanted = (gitAppId: string): boolean => wanted?.has(gitAppId) ?? true;
  const ofCommit = matchItems(listed.items, here).filter(({ gitAppId }) => isWanted(gitAppId));
  for (const one of ofCommit) compareOne(found, { ...one, ...how });
  const seen = new Set(ofCommit.map(({ gitAppId }) => gitAppId));
  const gone = here.filter(({ app }) => isWanted(app.gitAppId) && !seen.has(app.gitAppId));
  for (const one of gone) if (one.link?.last) found.removed.push(removedOf(one));
  const known = new Set(here.map(({ app }) => app.gitAppId));
  const nowhere = [...(wanted ?? [])].filter((gitAppId) => !seen.has(gitAppId) && !known.has(gitAppId));
  return { ...found, problems: [...found.problems, ...nowhere.map(notThere)] };
}

const removedOf = ({ app: { gitAppId, name } }: Here): DeployedApp => ({
  gitAppId,
  name,
  change: 'removed',
  total: 0,
});

interface Matched<App> {
  item: RepositoryApp;
  gitAppId: string;
  known: App | null;
}

function matchItems<App extends Here>(items: RepositoryApp[], here: App[]): Matched<App>[] {
  const byGitId = new Map(here.map((one) => [one.app.gitAppId, one]));
  const byPath = new Map(here.flatMap((one) => pathsOf(one).map((path) => [path, one])));
  return items.flatMap((item) => {
    const known = (item.gitAppId === null ? byPath.get(item.path) : byGitId.get(item.gitAppId)) ?? null;
    const gitAppId = item.gitAppId ?? known?.app.gitAppId;
    return gitAppId === undefined ? [] : [{ item, gitAppId, known }];
  });
}

/** The path of an app without an entry. */
const pathsOf = ({ link }: Here): (string | null)[] => {
  const state = link?.last?.syncedState;
  return state?.entry === null ? [state.path] : [];
};

function compareOne<App extends Here>(
  found: Comparison<App>,
  {
    item,
    gitAppId,
    known,
    layout,
    canReachHost,
  }: Matched<App> & Pick<CompareRequest<App>, 'layout' | 'canReachHost'>,
): void {
  if (item.problem) {
    noteProblem(found, { item, gitAppId, known });
    return;
  }
  const last = known?.link?.last;
  const edits = known ? editsOf(known, item) : 'none';
  if (known && last && isAsSynced(last.syncedState, item, layout)) {
    // Edits on top of the commit do not concern the deployment.
    if (edits === 'none') found.same.push({ appId: known.app.id, documentHash: last.documentHash });
    if (edits === 'document') found.edited.push(known);
    return;
  }
  if (known) found.problems.push(...problemsOf(known, { edits, canReachHost }));
  found.apps.push({ gitAppId, name: nameHere(item, known), here: known, isEdited: edits === 'document' });
}

/** An entry that is left over is an app that is gone from the repository: it stays here. */
function noteProblem<App extends Here>(
  found: Comparison<App>,
  { item, gitAppId, known }: Matched<App>,
): void {
  const { code, detail, isStale } = item.problem as NonNullable<RepositoryApp['problem']>;
  (isStale ? found.notices : found.problems).push({ code, detail, gitAppId });
  if (isStale && known?.link?.last) found.removed.push(removedOf(known));
}

/** `document`: the app was changed here in its document alone. */
type Edits = 'none' | 'document' | 'other';

/** Lists the reasons why an app that differs from the commit cannot be changed. */
const problemsOf = (
  { app }: Here,
  { edits, canReachHost }: { edits: Edits; canReachHost: boolean },
): DeploymentProblem[] => [
  ...(app.hosted && !canReachHost ? [editedElsewhere(app)] : []),
  ...(edits === 'other' ? [changedHere(app)] : []),
];

function editsOf({ app, link, isCommitting }: Here, item: RepositoryApp): Edits {
  if (isCommitting || link?.hasUnpushed === true) return 'other';
  if (!hasUncommittedChanges(app, link)) return 'none';
  const committed = link?.committed;
  if (!committed) return 'other';
  const version = { ...app.version, documentHash: committed.documentHash };
  const isNamedAsCommitted = !hasUncommittedChanges({ ...app, version }, link);
  return isNamedAsCommitted || isNamedAs(app, item) ? 'document' : 'other';
}

/** True for an app that has the names of the commit already, as after a deployment that was interrupted. */
const isNamedAs = ({ name, version }: Here['app'], item: RepositoryApp): boolean =>
  name === trimmed(item.name) &&
  version.name === item.versionName &&
  version.gitVersionId === item.gitVersionId;

/** Returns an app's name here. An app keeps a name that it was imported under, or got because its own was taken here. */
function nameHere({ name }: RepositoryApp, known: Here | null): string {
  const link = known?.link ?? null;
  const localName = keptLocalName(link, name);
  return nameToTake(link ?? { followsName: true }, { name, localName }) ?? known?.app.name ?? trimmed(name);
}

export const changedHere = ({ name, gitAppId }: Here['app']): DeploymentProblem => ({
  code: 'uncommitted_changes',
  detail: `${name} was changed here, and differs in the commit. Commit or discard the changes first.`,
  gitAppId,
});

const editedElsewhere = (app: Here['app']): DeploymentProblem => ({
  code: 'app_hosted',
  detail: `${app.name} is edited in an editor that is not connected. An admin can check the connection.`,
  gitAppId: app.gitAppId,
});

const notThere = (gitAppId: string): DeploymentProblem => ({
  code: 'git_app_not_found',
  detail: `The commit has no app with the id ${gitAppId}, and neither has the workspace.`,
  gitAppId,
});
