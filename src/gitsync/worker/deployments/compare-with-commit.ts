import { Injectable } from '@nestjs/common';
import { Apps, type AppWithVersion, type DeployedDocument } from '../../../apps';
import { Database } from '../../../core/database';
import { trimmed } from '../../../core/names';
import type { WorkingCopy } from '../../../workspaces';
import {
  isAsSynced,
  keptLocalName,
  nameToTake,
  type RepositoryApp,
  type RepositoryAppList,
  type RepositoryLayout,
} from '../../domain';
import { OpenCommits } from '../../queue/open-commits';
import { AppLinkStore, type StoredLink } from '../../store/links';
import type { DeployedApp, DeploymentProblem } from '../../store/deployments';
import { hasUncommittedChanges } from '../../store/uncommitted-changes';

/** An app of the workspace, with its link to the repository. */
export interface HereApp {
  app: AppWithVersion;
  link: StoredLink | null;
  /** A commit of it waits. */
  isCommitting: boolean;
}

/** An app that differs from the commit. */
export interface ComparedApp {
  gitAppId: string;
  /** The name that it has here once it is as in the commit. */
  name: string;
  /** Null for one that is not here. */
  here: HereApp | null;
  /** Its document was edited here. */
  isEdited: boolean;
}

interface Comparison {
  apps: ComparedApp[];
  removed: DeployedApp[];
  problems: DeploymentProblem[];
  /** Apps that stand here as in the commit. */
  same: DeployedDocument[];
  /** Apps that were edited here on top of what the commit has. */
  edited: HereApp[];
}

/** Reads the apps of a working copy. */
@Injectable()
export class AppsHere {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly commits: OpenCommits,
  ) {}

  async read(copy: WorkingCopy, targetId: string): Promise<HereApp[]> {
    const ids = [...(await this.apps.idsByGitId(copy)).values()].map(({ id }) => id);
    const apps = await this.apps.findMany(this.database.manager, ids);
    const links = await this.links.findMany(ids);
    const waiting = await this.commits.list(this.database.manager, targetId);
    const committing = new Set(waiting.flatMap((commit) => commit.apps.map(({ appId }) => appId)));
    return apps.map((app) => ({
      app,
      link: links.get(app.id) ?? null,
      isCommitting: committing.has(app.id),
    }));
  }
}

interface CompareRequest {
  listed: RepositoryAppList;
  here: HereApp[];
  gitAppIds: string[] | null;
  layout: RepositoryLayout;
  /** False where the place cannot be reached in which apps are edited. */
  hasPlace: boolean;
}

/**
 * Compares the apps here with those of a commit: all, or those with the given Git ids. A file without an entry counts as an
 * app only where one here is linked to it.
 */
export function compareWithCommit({ listed, here, gitAppIds, ...how }: CompareRequest): Comparison {
  const found: Comparison = { apps: [], removed: [], problems: [], same: [], edited: [] };
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
  for (const { app, link } of gone)
    if (link?.last)
      found.removed.push({ gitAppId: app.gitAppId, name: app.name, change: 'removed', total: 0 });
  const known = new Set(here.map(({ app }) => app.gitAppId));
  const nowhere = [...(wanted ?? [])].filter((gitAppId) => !seen.has(gitAppId) && !known.has(gitAppId));
  return { ...found, problems: [...found.problems, ...nowhere.map(notThere)] };
}

interface Matched {
  item: RepositoryApp;
  gitAppId: string;
  known: HereApp | null;
}

function matchItems(items: RepositoryApp[], here: HereApp[]): Matched[] {
  const byGitId = new Map(here.map((one) => [one.app.gitAppId, one]));
  const byPath = new Map(here.flatMap((one) => pathsOf(one).map((path) => [path, one])));
  return items.flatMap((item) => {
    const known = (item.gitAppId === null ? byPath.get(item.path) : byGitId.get(item.gitAppId)) ?? null;
    const gitAppId = item.gitAppId ?? known?.app.gitAppId;
    return gitAppId === undefined ? [] : [{ item, gitAppId, known }];
  });
}

/** The path of an app without an entry. */
const pathsOf = ({ link }: HereApp): (string | null)[] => {
  const state = link?.last?.syncedState;
  return state?.entry === null ? [state.path] : [];
};

function compareOne(
  found: Comparison,
  { item, gitAppId, known, layout, hasPlace }: Matched & Pick<CompareRequest, 'layout' | 'hasPlace'>,
): void {
  if (item.problem) {
    found.problems.push({ ...item.problem, gitAppId });
    return;
  }
  const last = known?.link?.last;
  const edits = known ? editsOf(known, item) : 'none';
  if (known && last && isAsSynced(last.syncedState, item, layout)) {
    // Edits on top of the commit are none of the deployment's business.
    if (edits === 'none') found.same.push({ appId: known.app.id, documentHash: last.documentHash });
    if (edits === 'document') found.edited.push(known);
    return;
  }
  if (known) found.problems.push(...problemsOf(known, { edits, hasPlace }));
  found.apps.push({ gitAppId, name: nameHere(item, known), here: known, isEdited: edits === 'document' });
}

/** `document`: the app was changed here in its document alone. */
type Edits = 'none' | 'document' | 'other';

/** Lists what keeps an app that differs from the commit from being changed. */
const problemsOf = (
  { app }: HereApp,
  { edits, hasPlace }: { edits: Edits; hasPlace: boolean },
): DeploymentProblem[] => [
  ...(app.hosted && !hasPlace ? [editedElsewhere(app)] : []),
  ...(edits === 'other' ? [changedHere(app)] : []),
];

function editsOf({ app, link, isCommitting }: HereApp, item: RepositoryApp): Edits {
  if (isCommitting || link?.hasKept === true) return 'other';
  if (!hasUncommittedChanges(app, link)) return 'none';
  const committed = link?.committed;
  if (!committed) return 'other';
  const version = { ...app.version, documentHash: committed.documentHash };
  const isNamedAsCommitted = !hasUncommittedChanges({ ...app, version }, link);
  return isNamedAsCommitted || isNamedAs(app, item) ? 'document' : 'other';
}

/** True for an app that has the names of the commit already, as after a deployment that was interrupted. */
const isNamedAs = ({ name, version }: AppWithVersion, item: RepositoryApp): boolean =>
  name === trimmed(item.name) &&
  version.name === item.versionName &&
  version.gitVersionId === item.gitVersionId;

/** An app that was imported under another name keeps it, as does one that got its name here because its own was taken. */
function nameHere({ name }: RepositoryApp, known: HereApp | null): string {
  const link = known?.link ?? null;
  const localName = keptLocalName(link, name);
  return nameToTake(link ?? { followsName: true }, { name, localName }) ?? known?.app.name ?? trimmed(name);
}

export const changedHere = ({ name, gitAppId }: AppWithVersion): DeploymentProblem => ({
  code: 'uncommitted_changes',
  detail: `${name} was changed here, and differs in the commit. Commit or discard the changes first.`,
  gitAppId,
});

const editedElsewhere = (app: AppWithVersion): DeploymentProblem => ({
  code: 'app_hosted',
  detail: `${app.name} is edited in an editor that is not connected. An admin can check the connection.`,
  gitAppId: app.gitAppId,
});

const notThere = (gitAppId: string): DeploymentProblem => ({
  code: 'git_app_not_found',
  detail: `The commit has no app with the id ${gitAppId}, and neither has the workspace.`,
  gitAppId,
});
