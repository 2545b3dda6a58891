import { Injectable } from '@nestjs/common';
import { Apps, findFaults } from '../../apps';
import { changedPages } from '../../apps/drawing';
import { AppError } from '../../core/errors';
import type { ConflictEntry, Sha } from '../../git';
import { defaultCopyOf } from '../../workspaces';
import type { CallWith } from '../../gitsync/calls';
import { listRepositoryApps, type RepositoryAppList } from '../../gitsync/domain/format/list-apps';
import type { RepositoryApp } from '../../gitsync/domain/format/repository-app';
import type { TreeReader } from '../../gitsync/domain/format/tree';
import { asCode } from '../../gitsync/domain/markdown';
import { countChanges, type AppOnSide } from '../../gitsync/domain/merge/conflicts';
import { mergeApp } from '../../gitsync/domain/merge/merge-app';
import { mergeEntry, mergeFileTexts, type FileSide } from '../../gitsync/domain/merge/merge-entries';
import { compareApps, placedApps, type PlacedApp } from '../../gitsync/domain/merge/name-clashes';
import {
  describeChanges,
  describeConflict,
  describeFault,
  MOST_PICTURED,
  type PicturedApp,
  type PullRequestFindings,
  type ReportedApp,
} from '../report';
import { notInRepository } from '../../gitsync/domain/remote/branch';
import { describeSecret } from '../../gitsync/domain/secrets';
import type { ReportPullRequestInput } from '../jobs';
import { marksBetween } from './draw-picture';
import { Mirrors, treeReaderOf, type OpenRepository } from '../../gitsync/worker/mirrors';
import { hashedOf, ScanSecrets } from '../../gitsync/worker/scan-secrets';
import { readSide } from '../../gitsync/worker/branches/plan-apps';
import { hasConflicts, planMerge, type ClashingApp } from '../../gitsync/worker/branches/plan-merge';

/** Apps, faults and conflicts that a report describes. */
const MOST_APPS = 50;
const MOST_FAULTS = 20;
const MOST_CONFLICTS = 30;
/** A larger file is not merged by line just to tell what Git would say. */
const MOST_BYTES = 4 << 20;

interface Commits {
  head: Sha;
  target: Sha;
  /** Null for histories that have no common commit. */
  base: Sha | null;
}

interface ListRequest extends Commits {
  workspaceId: string;
  /** Apps here, by their ids in the repository; empty if no pictures are wanted. */
  local: ReadonlyMap<string, { id: string }>;
  signal: AbortSignal;
}

/** Finds what a pull request changes, its faults, and whether it can be merged. Changes nothing. */
@Injectable()
export class ReportPullRequest {
  constructor(
    private readonly apps: Apps,
    private readonly mirrors: Mirrors,
    private readonly secrets: ScanSecrets,
  ) {}

  run(call: CallWith<ReportPullRequestInput>, signal: AbortSignal): Promise<PullRequestFindings> {
    const { target: jobTarget, from, into, hasPictures } = call.input;
    const { workspaceId } = call;
    return this.mirrors.use(call, jobTarget, async (repository) => {
      const head = await this.tipOf(repository, from, signal);
      const target = await this.tipOf(repository, into, signal);
      const { mirror, layout } = repository;
      const base = await mirror.findMergeBase(head, target);
      const commits = { head, target, base };
      const shas = [...new Set([head, target, base])].filter((sha) => sha !== null);
      await mirror.fetchPaths(shas, [layout.metaPath, layout.splitMetaPath, layout.directory]);
      const merge = await this.judgeMerge(repository, { ...commits, workspaceId });
      signal.throwIfAborted();
      const local = hasPictures ? await this.apps.idsByGitId(defaultCopyOf(workspaceId)) : new Map();
      const request = { ...commits, workspaceId, local, signal };
      return { head, base, ...(await this.listApps(repository, request)), ...merge };
    });
  }

  private async tipOf(repository: OpenRepository, branch: string, signal: AbortSignal): Promise<Sha> {
    const sha = await this.mirrors.fetchBranch(repository, branch, signal);
    if (sha === null) throw notInRepository(branch);
    return sha;
  }

  private async listApps(
    { mirror, layout }: OpenRepository,
    { base, head, workspaceId, local, signal }: ListRequest,
  ): Promise<FoundApps> {
    const trees = { base: treeReaderOf(mirror, base), head: treeReaderOf(mirror, head) };
    const lists = {
      base: await listRepositoryApps(trees.base, layout),
      head: await listRepositoryApps(trees.head, layout),
    };
    const problem = lists.head.metaProblem?.detail ?? null;
    if (problem !== null) return { ...NO_APPS, problem };
    const compare = new ComparedApps(trees, lists);
    const changed = compare.changed();
    const broken = compare.broken();
    const apps = broken.slice(0, MOST_APPS).map(brokenApp);
    const judged: JudgedApp[] = broken.map(brokenApp);
    for (const app of changed) {
      signal.throwIfAborted();
      const read = await compare.read(app);
      if (apps.length >= MOST_APPS) judged.push(await this.judge(workspaceId, app.name, read));
      else {
        const described = await this.describe(workspaceId, app.name, read);
        judged.push(described);
        apps.push({ ...described, pictured: picturedOf(described, read, local.get(app.gitAppId)?.id) });
      }
    }
    const undescribed = judged.slice(apps.length).filter(({ errors }) => errors > 0);
    return {
      apps,
      appCount: judged.length,
      errors: judged.reduce((sum, app) => sum + app.errors, 0),
      warnings: judged.reduce((sum, app) => sum + app.warnings, 0),
      undescribed: undescribed.slice(0, MOST_FAULTS).map(({ name }) => name),
      problem,
    };
  }

  /** Counts the errors and warnings of an app that is not described. */
  private async judge(workspaceId: string, name: string, { head, problem }: ReadApp): Promise<JudgedApp> {
    if (problem !== null) return brokenApp({ name, problem });
    const secrets = await this.findSecrets(workspaceId, head);
    return { name, ...faultsOf(head, { secrets, hidesTexts: false }) };
  }

  private async describe(
    workspaceId: string,
    name: string,
    { base, head, problem }: ReadApp,
  ): Promise<DescribedApp> {
    if (problem !== null) return { ...brokenApp({ name, problem }), change: base ? 'changed' : 'added' };
    const all = base && head ? mergeApp({ base, mine: base, theirs: head }).changesOf('theirs') : null;
    const secrets = await this.findSecrets(workspaceId, head);
    const hidesTexts = secrets.length > 0 || (await this.findSecrets(workspaceId, base)).length > 0;
    return {
      name,
      ...(all
        ? { change: 'changed', total: countChanges(all) }
        : { change: head ? 'added' : 'removed', total: 0 }),
      changes: hidesTexts ? null : describeChanges(all?.all ?? []),
      ...faultsOf(head, { secrets, hidesTexts }),
    };
  }

  /** Returns the places of secrets that no admin has allowed. */
  private async findSecrets(workspaceId: string, side: AppOnSide | null): Promise<string[]> {
    if (side === null) return [];
    const found = await this.secrets.findRefused(workspaceId, hashedOf(side.document.text), []);
    return found.map(describeSecret);
  }

  private async judgeMerge(
    repository: OpenRepository,
    { head, target, base, workspaceId }: Commits & { workspaceId: string },
  ): Promise<Merge> {
    if (base === head || base === target) return CLEAN;
    const plan = await planMerge(repository, {
      ours: target,
      theirs: head,
      base,
      commit: { message: '', authorName: '', acceptedAt: new Date() },
      resolutionsOf: () => new Map(),
    });
    const all = plan.refused.map(asCode);
    for (const entry of plan.clashing) all.push(...(await this.describeConflicts(workspaceId, entry)));
    return {
      mergesByLine: await mergesByLine(repository, { head, target, base }),
      mergesByStructure: !hasConflicts(plan),
      conflicts: all.slice(0, MOST_CONFLICTS),
      conflictCount: all.length,
    };
  }

  private async describeConflicts(workspaceId: string, entry: ClashingApp): Promise<string[]> {
    const { gitAppId, sides, placed } = entry;
    const { conflicts } = mergeEntry(entry, new Map());
    if (gitAppId === null) return conflicts.map((conflict) => describeConflict(conflict, null));
    const name = (placed.theirs ?? placed.mine ?? placed.base)?.name ?? gitAppId;
    const secrets = [sides.mine, sides.theirs].map((side) => this.findSecrets(workspaceId, side));
    const hidesTexts = (await Promise.all(secrets)).flat().length > 0;
    return conflicts.map((conflict) => (hidesTexts ? asCode(name) : describeConflict(conflict, name)));
  }
}

function faultsOf(
  head: AppOnSide | null,
  { secrets, hidesTexts }: { secrets: string[]; hidesTexts: boolean },
): Pick<ReportedApp, 'faults' | 'errors' | 'warnings'> {
  const faults = head ? findFaults(head.document) : [];
  const errors = faults.filter(({ severity }) => severity === 'error').length;
  const lines = [
    ...secrets.map((place) => `**error** what looks like a secret is in plain text: ${asCode(place)}`),
    ...(hidesTexts ? [] : faults.map(describeFault)),
  ];
  return {
    faults: lines.slice(0, MOST_FAULTS),
    errors: errors + secrets.length,
    warnings: faults.length - errors,
  };
}

type FoundApps = Pick<
  PullRequestFindings,
  'apps' | 'appCount' | 'errors' | 'warnings' | 'undescribed' | 'problem'
>;

const NO_APPS = { apps: [], appCount: 0, errors: 0, warnings: 0, undescribed: [] };

type JudgedApp = Pick<ReportedApp, 'name' | 'errors' | 'warnings'>;

/** Ids of pages, which are in the addresses of pictures, are short. */
const MOST_ID = 200;

type DescribedApp = Omit<ReportedApp, 'pictured'>;

/** Returns the pages that look different. `appId`: the app here; undefined: none is here, or no picture is wanted. */
function picturedOf(
  { changes }: DescribedApp,
  { base, head }: ReadApp,
  appId: string | undefined,
): PicturedApp | null {
  // Without the changes in words because of a secret, there is no picture either.
  if (appId === undefined || changes === null || !base || !head) return null;
  const [before, after] = [base.document, head.document];
  const pages = changedPages({
    before: JSON.parse(before.text) as unknown,
    after: JSON.parse(after.text) as unknown,
    marks: marksBetween([before, after]),
  }).filter(({ id }) => id.length <= MOST_ID);
  return { appId, pages: pages.slice(0, MOST_PICTURED), pageCount: pages.length };
}

const brokenApp = ({ name, problem }: { name: string; problem: string }): ReportedApp => ({
  name,
  change: 'changed',
  total: 0,
  changes: [],
  faults: [`**error** ${asCode(problem)}`],
  errors: 1,
  warnings: 0,
  pictured: null,
});

interface ChangedApp {
  gitAppId: string;
  name: string;
  base: PlacedApp | null;
  head: PlacedApp | null;
}

interface ReadApp {
  base: AppOnSide | null;
  head: AppOnSide | null;
  /** Reason why the app cannot be read at the head. */
  problem: string | null;
}

/** The apps of a pull request's branch, compared with the commit at which it left the other branch. */
class ComparedApps {
  constructor(
    private readonly trees: { base: TreeReader; head: TreeReader },
    private readonly lists: { base: RepositoryAppList; head: RepositoryAppList },
  ) {}

  /** Lists the apps that can be used on the branch, or are gone from it. */
  changed(): ChangedApp[] {
    const { base, head } = { base: this.lists.base.items, head: this.lists.head.items };
    const placed = { base: placedApps(base), head: placedApps(head) };
    const unusable = new Set(
      head.flatMap(({ problem, gitAppId }) => (problem === null || problem.isStale ? [] : (gitAppId ?? []))),
    );
    return compareApps({ base, mine: base, theirs: head })
      .theirs.filter(({ gitAppId }) => !unusable.has(gitAppId))
      .map(({ gitAppId, name }) => ({
        gitAppId,
        name,
        base: placed.base.get(gitAppId) ?? null,
        head: placed.head.get(gitAppId) ?? null,
      }));
  }

  /** Lists the apps that the branch has made unusable. One whose entry is left over is gone. */
  broken(): { name: string; problem: string }[] {
    const isSame = (one: RepositoryApp, other: RepositoryApp) =>
      one.gitAppId === other.gitAppId && one.path === other.path && one.oid === other.oid;
    return this.lists.head.items.flatMap((app) => {
      const was = this.lists.base.items.find((other) => isSame(app, other));
      return app.problem === null || app.problem.isStale || was?.problem
        ? []
        : { name: app.name, problem: app.problem.detail };
    });
  }

  async read({ base, head }: ChangedApp): Promise<ReadApp> {
    const before = base && (await readOrProblem(this.trees.base, base));
    const after = head && (await readOrProblem(this.trees.head, head));
    return {
      base: typeof before === 'string' ? null : before,
      head: typeof after === 'string' ? null : after,
      problem: typeof after === 'string' ? after : null,
    };
  }
}

async function readOrProblem(tree: TreeReader, app: PlacedApp): Promise<AppOnSide | string> {
  try {
    return await readSide(tree, app);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { message, errors = [] } = error;
    return [message, ...errors.map(({ path, message: what }) => `${path} ${what}.`)].join(' ');
  }
}

type Merge = Pick<PullRequestFindings, 'mergesByLine' | 'mergesByStructure' | 'conflicts' | 'conflictCount'>;

const CLEAN: Merge = { mergesByLine: true, mergesByStructure: true, conflicts: [], conflictCount: 0 };

/** Returns what Git would say; null if a file is too large to tell. */
async function mergesByLine(
  { mirror }: OpenRepository,
  { head, target, base }: Commits,
): Promise<boolean | null> {
  const { conflicts } = await mirror.mergeTrees({ base, ours: target, theirs: head });
  const objects = treeReaderOf(mirror, head);
  for (const conflict of conflicts) {
    const sides = [conflict.base, conflict.ours, conflict.theirs];
    if (sides.some((entry) => entry !== null && entry.kind !== 'blob')) return false;
    if (await isAnyTooLarge(objects, sides)) return null;
    const [ofBase, mine, theirs] = await Promise.all(sides.map((entry) => readFile(objects, entry)));
    const pieces = mergeFileTexts({ base: ofBase, mine, theirs });
    if (!pieces?.every((piece) => typeof piece === 'string')) return false;
  }
  return true;
}

async function isAnyTooLarge(objects: TreeReader, entries: (ConflictEntry | null)[]): Promise<boolean> {
  for (const entry of entries)
    if (entry && ((await objects.findSize?.(entry.oid)) ?? 0) > MOST_BYTES) return true;
  return false;
}

const readFile = async (objects: TreeReader, entry: ConflictEntry | null): Promise<FileSide | null> =>
  entry && { text: (await objects.readBlob(entry.oid, MOST_BYTES)).toString('utf8') };
