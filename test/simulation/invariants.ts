import { appsOf, isCommitJob, type CommitJob } from '../../src/gitsync/queue/commit-jobs';
import type { ModelJob, ModelLink, Rows } from './models/database-model';
import type { Files, ModelBlob, ModelCommit } from './models/git-objects';
import type { BranchUpdate, RemoteModel } from './models/remote-model';
import { keyOfUrl, type World } from './models/world';

type ModelCommitJob = CommitJob & ModelJob;

/** A promise of the engine broken by a schedule. */
export class Violation extends Error {}

/** Mark or name given by another writer, to follow the thing. Only these begin with this letter. */
const FOREIGN = 'F';

/** Judges everything in a schedule, by rules independent of the engine's workings. */
export class Invariants {
  /** The first broken promise; if thrown inside the engine, it could be caught there. */
  violation: Violation | null = null;
  /** Marks and names of other writers that the workspace has pulled. */
  private readonly seen = new Set<string>();
  /** Apps with the commits that the workspace has pulled of them. */
  private readonly pulled = new Set<string>();
  /** Times at which the settings pointed to each target, or to none, as the last position of the trace. */
  private readonly targetsInUse: { from: number; targetId: string | null }[] = [];
  private rowsBefore: Rows | null = null;
  private readonly startedAt = new Map<string, number>();

  constructor(private readonly world: World) {}

  readonly onUpdate = (
    remote: RemoteModel,
    { branch, before, after, added, command }: BranchUpdate,
  ): void => {
    if (command === null) return;
    const { objects } = this.world;
    this.expect(objects.isAncestor(before, after), `a push to ${branch} drops commits that were there`);
    const history = objects.history(after);
    for (const commit of added) this.expectOwnCommit(remote, branch, commit);
    const jobs = history.flatMap(({ sha }) => this.world.jobOfCommit(sha) ?? []);
    this.expect(new Set(jobs).size === jobs.length, `a job is twice in the history of ${branch}`);
    this.expectOrder(jobs.reverse());
  };

  /** An unpushed commit may land after later commits of other apps. */
  private expectOrder(ids: readonly string[]): void {
    const { jobs } = this.world.database.rows;
    const last = new Map<string, number>();
    for (const id of ids) {
      const job = jobs.get(id)!;
      const queues = isCommitJob(job) ? appsOf(job).map(({ appId }) => appId) : [];
      for (const queue of [...queues, ...(job.isKept ? [] : ['all'])]) {
        const position = Number(job.position);
        const isOrdered = (last.get(queue) ?? 0) < position;
        this.expect(isOrdered, `${id} is behind a job of ${queue} that was accepted after it`);
        last.set(queue, position);
      }
    }
  }

  readonly onEnd = (job: ModelJob): void => {
    if (job.kind === 'pull_app' && job.status === 'succeeded') this.seePulled(job);
    if (job.status !== 'failed') return;
    const code = job.error?.code;
    if (code === 'internal_error')
      this.expect(
        this.world.odd.has(job.id) || this.isBehindOdd(job),
        `${job.id} fails for another’s defect`,
      );
    if (code === 'git_remote_moved' && isCommitJob(job) && OF_APP.has(String(job.error?.data.reason)))
      this.expect(
        !this.isOwnState(job),
        `${job.id} meets a conflict with what this workspace pushed or pulled`,
      );
    if (code === 'git_not_configured')
      this.expect(this.hasLostTarget(job), `${job.id} fails although its target is in use`);
  };

  /** Called after each step, for promises about the rows. */
  afterStep(): void {
    const { database, scheduler } = this.world;
    if (database.rows === this.rowsBefore) return;
    this.rowsBefore = database.rows;
    const at = scheduler.trace.length;
    const targetId = database.rows.config?.targetId ?? null;
    if (this.targetsInUse.at(-1)?.targetId !== targetId) this.targetsInUse.push({ from: at, targetId });
    for (const job of database.openJobs()) {
      if (job.status === 'queued') this.startedAt.set(job.id, at);
      this.seeMerged(job);
    }
    for (const link of database.rows.links.values()) this.expectDocumentKept(link);
  }

  /** Called after a pull of the target in use: arrivals are known by then. */
  afterContact(): void {
    const { database, objects } = this.world;
    const { config, jobs } = database.rows;
    for (const job of jobs.values()) {
      if (!job.isUncertain || job.targetId !== config?.targetId || !isCommitJob(job)) continue;
      const tip = this.remoteOf(job).tip(job.input.target.branch);
      const isThere = objects.history(tip).some(({ sha }) => this.world.jobOfCommit(sha) === job.id);
      this.expect(!isThere, `${job.id} is in the repository, and still counts as uncertain`);
    }
  }

  /** Called once nothing happens any more. */
  atEnd(): void {
    const { database } = this.world;
    for (const job of database.rows.jobs.values()) {
      if (isCommitJob(job)) this.expectEnded(job);
      this.expectReviewEnded(job);
    }
    // Links of deleted apps are of no use any more.
    for (const link of database.rows.links.values())
      if (link.last && database.rows.apps.has(link.appId)) this.expectTrue(link);
  }

  expect(isKept: boolean, broken: string): void {
    if (!isKept) this.violation ??= new Violation(broken);
  }

  /** Expects the document of the app's merge base. Without a hash, it is only in part files until the next commit. */
  private expectDocumentKept({ appId, last }: ModelLink): void {
    if (!last || last.documentHash === '') return;
    const isKept = this.world.database.rows.documents.has(last.documentHash);
    this.expect(isKept, `the document of the last commit of ${appId} is not kept`);
  }

  private expectOwnCommit(remote: RemoteModel, branch: string, commit: ModelCommit): void {
    const id = this.world.jobOfCommit(commit.sha);
    const job = id === null ? undefined : this.world.database.rows.jobs.get(id);
    if (job?.kind === 'complete_review') return this.expectReviewCommit(remote, { branch, job, commit });
    if (!job || !isCommitJob(job)) return this.expect(false, 'a push has a commit of no job');
    const { target } = job.input;
    const isThere = keyOfUrl(target.repositoryUrl) === remote.key && target.branch === branch;
    this.expect(isThere, `${job.id} lands on ${remote.key} ${branch}, and was accepted for another target`);
    this.expectNothingLost(job, commit);
    this.expectNothingTakenBack(job, commit);
    this.expectNoReturn(job, commit, new Set(foreignCommitsOn(remote, branch)));
  }

  /** Expects one commit of a review, on the reviewed commit. Its message is the review's id. */
  private expectReviewCommit(
    remote: RemoteModel,
    { branch, job, commit }: { branch: string; job: ModelJob; commit: ModelCommit },
  ): void {
    const review = this.world.database.rows.reviews.get(commit.message);
    if (!review) return this.expect(false, `${job.id} commits for no review`);
    const isThere = review.repositoryKey === remote.key && branch === review.from;
    this.expect(isThere, `${review.id} lands on ${remote.key} ${branch}`);
    this.expect(commit.parent === review.fromSha, `${review.id} lands on another state than was reviewed`);
    this.expect(review.status !== 'completed', `${review.id} lands after it was completed`);
    const wrong = [...review.apps].filter(({ gitAppId, needs }) => {
      const isTakenBack = Object.keys(needs).some((id) => review.decisions.has(id));
      const [base, tip, made] = [review.baseSha, review.fromSha, commit.sha].map((sha) =>
        this.markOf(sha, gitAppId),
      );
      return made !== (isTakenBack ? base : tip);
    });
    this.expect(wrong.length === 0, `${review.id} leaves a declined change, or takes an accepted one back`);
  }

  /** Mark of the app's document at a commit; null if the app is not there. */
  private markOf(sha: string | null, gitAppId: string): string | null {
    return this.documentIn(this.world.objects.filesOf(sha), gitAppId)?.mark ?? null;
  }

  /** A completed review has its commit in the repository; a job that finds it outdated has made none there. */
  private expectReviewEnded({ id, kind, status, error, commitSha, input }: ModelJob): void {
    if (kind !== 'complete_review') return;
    const review = this.world.database.rows.reviews.get((input as { reviewId: string }).reviewId)!;
    const updates = this.world.remotes.get(review.repositoryKey)!.updates.filter(({ command }) => command);
    const landed = updates.flatMap(({ added }) => added).filter(({ message }) => message === review.id);
    this.expect(landed.length <= 1, `${review.id} is in the repository twice`);
    if (error?.code === 'review_outdated') {
      const isOwn = landed.some(({ sha }) => this.world.jobOfCommit(sha) === id);
      this.expect(!isOwn, `${review.id} counts as outdated by its own commit`);
    }
    if (status !== 'succeeded') return;
    this.expect(review.status === 'completed', `${id} succeeded, and ${review.id} is not completed`);
    const shas = landed.map(({ sha }) => sha);
    this.expect(commitSha === (shas[0] ?? null), `${id} names another commit than it has made`);
  }

  /** Expects that everything a commit replaces was made here, pulled, or named by the request. */
  private expectNothingLost(job: ModelJob, { parent, files }: ModelCommit): void {
    const before = this.world.objects.filesOf(parent);
    const left = this.foreignIn(files);
    for (const mark of this.foreignIn(before)) {
      if (left.has(mark) || this.seen.has(mark) || this.isNamedBy(job, mark)) continue;
      this.expect(false, `${job.id} replaces ${mark} of another writer, which nobody here had seen`);
    }
  }

  /** Expects that changes of others in places without local edits are intact. An app with several targets may differ. */
  private expectNothingTakenBack(job: ModelCommitJob, { parent, files }: ModelCommit): void {
    const { objects, database } = this.world;
    const before = objects.filesOf(parent);
    for (const { appId, gitAppId } of appsOf(job)) {
      const links = [...database.rows.links.values()].filter((link) => link.appId === appId && link.last);
      const [former, made] = [before, files].map((tree) => this.documentIn(tree, gitAppId));
      const mark = former?.theirs ?? null;
      if (links.length > 1 || mark === null || !made || made.theirs === mark) continue;
      if (this.isLeftToAnother(gitAppId, before, files)) continue;
      this.expect(
        this.isNamedBy(job, mark),
        `${job.id} takes back ${mark}, which another writer has written`,
      );
    }
  }

  /** True if another app's entry now names the app's old file, left as it was, and the app has a new file. */
  private isLeftToAnother(gitAppId: string, before: Files, after: Files): boolean {
    const { objects } = this.world;
    const [former, name] = [before, after].map((files) => objects.metaOf(files)[gitAppId]?.gitAppName);
    const isNamed = Object.values(objects.metaOf(after)).some(({ gitAppName }) => gitAppName === former);
    return former !== name && isNamed && after.get(fileOf(former))?.oid === before.get(fileOf(former))?.oid;
  }

  private documentIn(files: Files, gitAppId: string): ModelBlob | undefined {
    return files.get(fileOf(this.world.objects.metaOf(files)[gitAppId]?.gitAppName));
  }

  /** An app removed from the branch by another writer does not come back. A new branch may lack it. */
  private expectNoReturn(job: ModelJob, { parent, files }: ModelCommit, foreign: ReadonlySet<string>): void {
    const { objects } = this.world;
    const before = objects.metaOf(objects.filesOf(parent));
    for (const gitAppId of Object.keys(objects.metaOf(files))) {
      if (gitAppId in before) continue;
      const removal = this.findRemoval(gitAppId, parent);
      if (removal === null || !foreign.has(removal)) continue;
      this.expect(
        this.hasSeenCommit(job, removal),
        `${job.id} brings back an app that another writer removed`,
      );
    }
  }

  private findRemoval(gitAppId: string, tip: string | null): string | null {
    const { objects } = this.world;
    const removal = objects
      .history(tip)
      .find(({ parent }) => parent !== null && gitAppId in objects.metaOf(objects.filesOf(parent)));
    return removal?.sha ?? null;
  }

  private hasSeenCommit(job: ModelJob, sha: string): boolean {
    const seen = seenBy(job);
    return seen !== null && this.world.objects.has(seen) && this.world.objects.isAncestor(sha, seen);
  }

  private isNamedBy(job: ModelJob, mark: string): boolean {
    const seen = seenBy(job);
    return (
      seen !== null &&
      this.world.objects.has(seen) &&
      this.foreignIn(this.world.objects.filesOf(seen)).has(mark)
    );
  }

  /** Marks of documents, and names in entries, that only other writers use. */
  private foreignIn(files: Files): Set<string> {
    const marks = new Set<string>();
    for (const { mark, theirs } of files.values())
      for (const name of [mark, theirs]) if (name?.startsWith(FOREIGN)) marks.add(name);
    for (const { gitAppName } of Object.values(this.world.objects.metaOf(files)))
      if (gitAppName.startsWith(FOREIGN)) marks.add(gitAppName);
    return marks;
  }

  private seePulled(job: ModelJob): void {
    const { sha } = job.result as { sha: string };
    this.pulled.add(`${job.appId} ${sha}`);
    const link = [...this.world.database.rows.links.values()].find(
      ({ appId, last }) => appId === job.appId && last?.sha === sha,
    );
    if (!link?.last) return;
    const { oid, entry } = link.last.syncedState;
    const { mark, theirs } = this.world.objects.findBlob(oid) ?? {};
    this.see(mark, theirs, entry?.gitAppName);
  }

  /** Records the changes that the working copy got from a merging commit. */
  private seeMerged(job: ModelJob): void {
    const { merged, gitAppId } = job.input as { merged?: { with: string }; gitAppId?: string };
    if (!merged || gitAppId === undefined) return;
    const files = this.world.objects.filesOf(merged.with);
    const { mark, theirs } = this.documentIn(files, gitAppId) ?? {};
    const name = this.world.objects.metaOf(files)[gitAppId]?.gitAppName;
    this.see(mark, theirs, name);
  }

  /** Records names of other writers. */
  private see(...names: (string | null | undefined)[]): void {
    for (const name of names) if (name?.startsWith(FOREIGN)) this.seen.add(name);
  }

  /** True if throughout the last attempt the app on the branch was as this workspace pushed or pulled it. */
  private isOwnState(job: ModelCommitJob): boolean {
    const { branch } = job.input.target;
    const since = this.startedAt.get(job.id) ?? 0;
    const updates = this.remoteOf(job).updates.filter((update) => update.branch === branch);
    const isForced = ({ before, after }: BranchUpdate) => !this.world.objects.isAncestor(before, after);
    if (updates.some(isForced)) return false;
    const own = new Set(updates.filter(({ command }) => command).flatMap(({ added }) => added.map(shaOf)));
    const first = updates.findLastIndex(({ at }) => at < since);
    if (first === -1) return false;
    return updates.slice(first).every(({ after }) =>
      appsOf(job).every(({ appId, gitAppId }) => {
        const change = this.world.objects.history(after).find((commit) => this.changesApp(commit, gitAppId));
        return change && (own.has(change.sha) || this.pulled.has(`${appId} ${change.sha}`));
      }),
    );
  }

  /** A commit never passes an unpushed one of its app, and fails as that did; so does a push of these. */
  private isBehindOdd(job: ModelJob): boolean {
    if (job.kind === 'push_commits') {
      const { jobIds } = job.input as { jobIds: string[] };
      return jobIds.some((id) => this.world.odd.has(id));
    }
    if (!isCommitJob(job)) return false;
    return this.world.database
      .jobsNotEnded()
      .some(
        (one) =>
          one.isKept && this.world.odd.has(one.id) && appsOf(job).some(({ appId }) => appId === one.appId),
      );
  }

  private hasLostTarget(job: ModelJob): boolean {
    const since = this.startedAt.get(job.id) ?? 0;
    this.afterStep();
    return this.targetsInUse.some(({ targetId }, index) => {
      const next = this.targetsInUse.at(index + 1);
      return targetId !== job.targetId && (next === undefined || next.from >= since);
    });
  }

  private expectEnded(job: ModelCommitJob): void {
    const { input, status, commitSha, isUncertain, id } = job;
    const remote = this.remoteOf(job);
    const updates = remote.updates.filter(({ branch, command }) => branch === input.target.branch && command);
    const landed = updates
      .flatMap(({ added }) => added)
      .filter(({ sha }) => this.world.jobOfCommit(sha) === id);
    const tip = remote.tip(input.target.branch);
    const isThere = landed.some(({ sha }) => tip !== null && this.world.objects.isAncestor(sha, tip));
    if (status === 'succeeded' && commitSha !== null)
      this.expect(
        landed.some(({ sha }) => sha === commitSha),
        `${id} succeeded, and its commit never landed`,
      );
    else if (status === 'succeeded') this.expect(landed.length === 0, `${id} changed nothing, and it landed`);
    else this.expect(!isThere || isUncertain, `${id} is ${status} for certain, and it is in the repository`);
  }

  /** A link names a commit with the linked state of the app, and no later one of this workspace is known. */
  private expectTrue({ appId, gitAppId, targetId, last }: ModelLink): void {
    const { objects, database, remotes } = this.world;
    const { sha, syncedState } = last!;
    const files = objects.filesOf(sha);
    const name = `the link of ${appId}`;
    this.expect(
      files.get(syncedState.path)?.oid === syncedState.oid,
      `${name} has a file that its commit lacks`,
    );
    const entry = objects.metaOf(files)[gitAppId];
    if (syncedState.entry)
      this.expect(
        entry?.gitAppName === syncedState.entry.gitAppName,
        `${name} has another name than its commit`,
      );
    const target = database.rows.targets.find(({ id }) => id === targetId)!;
    const tip = remotes.get(target.repositoryKey)!.tip(target.branch);
    if (tip === null || !objects.isAncestor(sha, tip)) return;
    for (const commit of objects.history(tip, sha)) {
      const job = database.rows.jobs.get(this.world.jobOfCommit(commit.sha) ?? '');
      if (job?.status === 'succeeded' && commits(job, appId) && this.changesApp(commit, gitAppId))
        this.expect(false, `${name} is older than ${job.id}, which succeeded after it`);
    }
  }

  private changesApp({ files, parent }: ModelCommit, gitAppId: string): boolean {
    return this.stateOf(this.world.objects.filesOf(parent), gitAppId) !== this.stateOf(files, gitAppId);
  }

  private stateOf(files: Files, gitAppId: string): string {
    const entry = this.world.objects.metaOf(files)[gitAppId];
    return JSON.stringify([entry, files.get(fileOf(entry?.gitAppName))?.oid]);
  }

  private remoteOf({ input }: ModelCommitJob): RemoteModel {
    return this.world.remotes.get(keyOfUrl(input.target.repositoryUrl))!;
  }
}

const OF_APP = new Set(['entry_missing', 'entry_changed', 'file_missing', 'file_changed']);

const fileOf = (appName: string | undefined): string => `${appName}/v1.json`;

const shaOf = ({ sha }: ModelCommit): string => sha;

const foreignCommitsOn = (remote: RemoteModel, branch: string): string[] =>
  remote.updates
    .filter((update) => update.branch === branch && update.command === null)
    .flatMap(({ added }) => added.map(shaOf));

const commits = (job: ModelJob, appId: string): boolean =>
  isCommitJob(job) && appsOf(job).some((app) => app.appId === appId);

const seenBy = ({ input }: ModelJob): string | null => (input as { seen?: string }).seen ?? null;
