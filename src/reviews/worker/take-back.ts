import type { Sha } from '../../git';
import { changesOutdated, type AppChanges, type AppNames } from '../../gitsync/domain/app-changes';
import { mergeInvalid } from '../../gitsync/domain/errors';
import { listRepositoryApps } from '../../gitsync/domain/format/list-apps';
import { ownPathsOf, type RepositoryApp } from '../../gitsync/domain/format/repository-app';
import { getFileIfAny, TreeOverlay, type TreeReader } from '../../gitsync/domain/format/tree';
import { mergeEntries } from '../../gitsync/domain/merge/merge-entries';
import { namesTakenTwice } from '../../gitsync/domain/merge/name-clashes';
import type { CommitIntent, PlannedChange } from '../../gitsync/domain/plan/commit-plan';
import { planCommit } from '../../gitsync/domain/plan/plan-commit';
import { readLink } from '../../gitsync/worker/branches/plan-apps';
import type { OpenRepository } from '../../gitsync/worker/mirrors';
import { ComparedCommits } from './read';

interface TakeBackRequest {
  base: Sha | null;
  tip: Sha;
  /** Ids of the declined changes, by the Git ids of their apps. */
  declined: ReadonlyMap<string, readonly string[]>;
  commit: Pick<CommitIntent, 'message' | 'authorName' | 'acceptedAt'>;
}

/** An app without its declined changes. */
interface Remaining {
  gitAppId: string;
  names: AppNames;
  text: string;
}

/**
 * Plans the commit on the tip that takes declined changes back: apps keep their other changes, and apps that were added or
 * removed, or that cannot be compared, become as they were in the base.
 * @throws AppError 422 `invalid_app_document` if apps would become unusable
 */
export async function planTakeBack(
  repository: OpenRepository,
  { base, tip, declined, commit }: TakeBackRequest,
): Promise<PlannedChange[]> {
  const compared = await ComparedCommits.read(repository, { base, tip });
  const plan = new TakeBack(repository, compared, commit);
  const remaining: Remaining[] = [];
  const whole: string[] = [];
  for (const [gitAppId, ids] of declined) {
    if (ids.some((id) => compared.isOfWhole(gitAppId, id))) whole.push(gitAppId);
    else remaining.push({ gitAppId, ...without(await compared.changesOf(gitAppId), ids) });
  }
  // Each may have to wait until another app has left its name or its folder.
  await plan.settle([
    ...whole.map((gitAppId) => ({ gitAppId, run: () => plan.takeWhole(gitAppId) })),
    ...remaining.map((app) => ({ gitAppId: app.gitAppId, run: () => plan.commit(app) })),
  ]);
  await plan.refuseBroken();
  return plan.changes;
}

/** Throws 409 `changes_outdated` for changes that are not there: another version of Trellis may have listed them. */
function without(changes: AppChanges | null, ids: readonly string[]): { text: string; names: AppNames } {
  const known = new Set(changes?.all.map(({ id }) => id));
  if (!changes || !ids.every((id) => known.has(id))) throw changesOutdated();
  for (const id of ids) known.delete(id);
  return changes.select([...known]);
}

interface Step {
  gitAppId: string;
  /** Returns false if something is in the way. */
  run: () => Promise<boolean>;
}

class TakeBack {
  readonly changes: PlannedChange[] = [];
  private readonly tree: TreeOverlay;

  constructor(
    private readonly repository: OpenRepository,
    private readonly compared: ComparedCommits,
    private readonly intent: TakeBackRequest['commit'],
  ) {
    this.tree = new TreeOverlay(compared.trees.tip);
  }

  async settle(steps: Step[]): Promise<void> {
    let waiting = steps;
    while (waiting.length > 0) {
      const blocked: Step[] = [];
      for (const step of waiting) if (!(await step.run())) blocked.push(step);
      if (blocked.length === waiting.length)
        throw mergeInvalid(
          blocked.map(({ gitAppId }) => `Something else is in the way of the app ${this.nameOf(gitAppId)}.`),
        );
      waiting = blocked;
    }
  }

  /** Commits an app without its declined changes. */
  async commit({ gitAppId, names, text }: Remaining): Promise<boolean> {
    const { after } = this.compared.placed(gitAppId);
    const { appName: name, gitVersionId, versionName } = names;
    const plan = await planCommit({
      tree: this.tree,
      layout: this.repository.layout,
      job: {
        ...this.intent,
        kind: 'several',
        gitAppId,
        name,
        gitVersionId,
        versionName,
        document: Buffer.from(text),
      },
      link: after && (await readLink(this.compared.trees.tip, after)),
      seen: null,
    });
    if (plan.kind === 'changes') this.apply(plan.changes);
    return plan.kind === 'changes' || plan.kind === 'nothing';
  }

  /** Puts the files and the entry of an app back as they are in the base, which may not have it. */
  async takeWhole(gitAppId: string): Promise<boolean> {
    const { base } = this.compared.trees;
    const [before, after] = [this.pathsIn('base', gitAppId), this.pathsIn('tip', gitAppId)];
    const changes: PlannedChange[] = [];
    for (const path of new Set([...before, ...after])) {
      // In the base, another app may have been at the path.
      const wanted = before.includes(path) ? await filesAt(base, path) : new Map<string, string>();
      const present = await filesAt(this.tree, path);
      if (!after.includes(path) && present.size > 0) return false;
      await base.fetch([...wanted.values()]);
      for (const file of present.keys()) if (!wanted.has(file)) changes.push({ path: file, content: null });
      for (const [file, oid] of wanted) if (present.get(file) !== oid) changes.push({ path: file, oid });
    }
    this.apply(changes);
    const { metaPath, splitMetaPath, moduleMetaPath } = this.repository.layout;
    for (const path of [metaPath, splitMetaPath, moduleMetaPath]) await this.takeEntry(path, gitAppId);
    return true;
  }

  /** Refuses the commit if apps would become unusable, or two would share a name. */
  async refuseBroken(): Promise<void> {
    const { layout } = this.repository;
    const { tip, base } = this.compared.lists;
    const { items } = await listRepositoryApps(this.tree, layout);
    const keyOf = ({ gitAppId, path }: RepositoryApp) => `${gitAppId} ${path}`;
    const usable = new Set([...tip, ...base].filter(({ problem }) => problem === null).map(keyOf));
    // A side has deleted the file, and left the entry.
    const wasStale = new Set([...tip, ...base].filter(({ problem }) => problem?.isStale).map(keyOf));
    const broken = items.filter(
      (app) => app.problem !== null && usable.has(keyOf(app)) && !wasStale.has(keyOf(app)),
    );
    const twice = namesTakenTwice(items, [tip, base]);
    if (broken.length + twice.length === 0) return;
    throw mergeInvalid([
      ...broken.map(({ name, problem }) => `The app ${name} could not be used: ${problem?.detail}`),
      ...twice.map((name) => `Two apps would have the name ${name}.`),
    ]);
  }

  private async takeEntry(path: string, gitAppId: string): Promise<void> {
    const [base, mine] = [await readList(this.compared.trees.base, path), await readList(this.tree, path)];
    if (base === mine) return;
    const merged = mergeEntries({ base, mine, theirs: base }, new Map([[gitAppId, 'theirs']]));
    if (merged === null) throw mergeInvalid([`${path} is not a list of apps.`]);
    if (merged.text !== (mine ?? '{}')) this.apply([{ path, content: Buffer.from(merged.text) }]);
  }

  private pathsIn(side: 'base' | 'tip', gitAppId: string): string[] {
    const app = this.compared.lists[side].find((one) => one.gitAppId === gitAppId);
    return app?.path == null ? [] : ownPathsOf({ path: app.path, versionName: app.versionName });
  }

  private nameOf(gitAppId: string): string {
    const { before, after } = this.compared.placed(gitAppId);
    return (after ?? before)?.name ?? gitAppId;
  }

  private apply(changes: PlannedChange[]): void {
    this.tree.apply(changes);
    this.changes.push(...changes);
  }
}

/** Returns the ids of the files at a path, or below it, by their paths. */
async function filesAt(tree: TreeReader, path: string): Promise<Map<string, string>> {
  const entry = await tree.findEntry(path);
  if (entry?.kind === 'blob') return new Map([[path, entry.oid]]);
  const files = new Map<string, string>();
  if (entry?.kind !== 'tree') return files;
  for (const { kind, name, oid, isUtf8 } of await tree.listTree(path)) {
    if (!isUtf8) continue;
    if (kind === 'blob') files.set(`${path}/${name}`, oid);
    if (kind === 'tree') for (const [file, id] of await filesAt(tree, `${path}/${name}`)) files.set(file, id);
  }
  return files;
}

async function readList(tree: TreeReader, path: string): Promise<string | null> {
  const entry = await getFileIfAny(tree, path);
  return entry && (await tree.readBlob(entry.oid, Number.MAX_SAFE_INTEGER)).toString('utf8');
}
