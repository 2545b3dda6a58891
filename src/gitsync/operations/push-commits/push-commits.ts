import { Injectable } from '@nestjs/common';
import { Config } from '../../../core/config';
import type { AppLink } from '../../domain';
import {
  GitError,
  isGitError,
  RemoteGateway,
  type PreparedSession,
  type PushResult,
  type Sha,
} from '../../git';
import { BranchLocks } from '../../store/branch-locks';
import { AppLinkStore, type LastCommit, type StoredLink } from '../../store/app-link-store';
import { appsOf, type CommitInput, type Job, type JobApp } from '../../store/job';
import { JobStore } from '../../store/job-store';
import { QueueStore, type Lease } from '../../store/queue-store';
import { SigningKeyStore } from '../../store/signing-key-store';
import { lastCommitOfApp } from '../app-history';
import { branchKeyOf, Remotes, type Remote } from '../remotes';
import { readArrivedApp } from './arrived-app';
import { FinishJobs, lastCommitOf, type ArrivedJob, type EndedJob, type SettledApp } from './finish-jobs';
import { planBatch, type Batch, type BuiltJob, type NothingJob } from './plan-batch';
import { PreparedPushes } from './prepared-pushes';

/** So often the branch may move under us before we let others go first. */
const MAX_ROUNDS = 30;

/** A failure of jobs of which it is not known whether they arrived. */
export class UncertainPushError extends Error {
  constructor(readonly error: GitError) {
    super(error.message);
  }
}

/** What the database knows of jobs that are about to be pushed. */
interface Known {
  links: Map<string, StoredLink>;
  /** By hash. */
  documents: Map<string, string>;
  /** Private keys to sign with, by their id. */
  signingKeys: Map<string, string>;
  /** Others of the workspace that may have arrived. */
  uncertain: Job[];
}

interface Run {
  lease: Lease;
  remote: Remote;
  links: Map<string, StoredLink>;
  documents: Map<string, string>;
  signingKeys: Map<string, string>;
  signal: AbortSignal;
  /** The tip is the remote's, asked for in this run; else it is what this worker last saw. */
  isFresh: boolean;
  /** For the next push. */
  prepared: PreparedSession | null;
}

/**
 * Commits that wait at the head of a queue, in as few pushes as can be: built on the tip that this worker knows,
 * their ids written down, pushed without fetching first. Only when the branch has moved is it fetched.
 */
@Injectable()
export class PushCommits {
  constructor(
    private readonly remotes: Remotes,
    private readonly gateway: RemoteGateway,
    private readonly prepared: PreparedPushes,
    private readonly locks: BranchLocks,
    private readonly queues: QueueStore,
    private readonly jobs: JobStore,
    private readonly links: AppLinkStore,
    private readonly signingKeys: SigningKeyStore,
    private readonly finish: FinishJobs,
    private readonly config: Config,
  ) {}

  /**
   * Ends every job that it can, and throws what stops the others: an AppError, or UncertainPushError for those
   * whose push left and was not answered.
   */
  async run(lease: Lease, jobs: Job[], signal: AbortSignal): Promise<void> {
    const { target } = jobs[0].input as CommitInput;
    // Who waits for the branch holds neither a mirror nor a channel.
    await this.locks.hold(branchKeyOf(target), signal, async () => {
      // Asked for together with the settings and the key.
      const known = this.load(lease, jobs);
      known.catch(() => undefined);
      await this.remotes.use(jobs[0], target, (remote) => this.write({ lease, jobs, signal, remote, known }));
    });
  }

  private async load({ workspaceId }: Lease, jobs: Job[]): Promise<Known> {
    const signedWith = jobs.flatMap((job) => (job.input as CommitInput).signingKeyId ?? []);
    const hashes = jobs.flatMap(appsOf).map(({ documentHash }) => documentHash);
    const [links, documents, signingKeys, uncertain] = await Promise.all([
      this.links.findMany(appIdsOf(jobs)),
      this.jobs.documentsOf(workspaceId, hashes),
      this.signingKeys.privateKeysOf(workspaceId, [...new Set(signedWith)]),
      this.queues.uncertainJobs(workspaceId),
    ]);
    return { links, documents, signingKeys, uncertain };
  }

  private async write(at: {
    lease: Lease;
    jobs: Job[];
    signal: AbortSignal;
    remote: Remote;
    known: Promise<Known>;
  }): Promise<void> {
    const { lease, jobs, signal, remote } = at;
    if (remote.isReadOnly) throw new GitError('git_read_only_key');
    const prepared = this.prepared.take(remote.target);
    let run: Run | null = null;
    try {
      const { uncertain, ...known } = await at.known;
      run = { lease, remote, ...known, signal, isFresh: false, prepared };
      await this.pushAll(run, await this.withoutArrived(run, jobs, uncertain));
    } finally {
      prepared.cancel();
      run?.prepared?.cancel();
    }
  }

  private async pushAll(run: Run, jobs: Job[]): Promise<void> {
    let waiting = jobs;
    let oneByOne = false;
    for (let round = 0; waiting.length > 0; round++) {
      if (round - jobs.length > MAX_ROUNDS) throw movesTooFast();
      const taken = oneByOne ? waiting.slice(0, 1) : waiting;
      const batch = await this.build(run, taken);
      // Before the push, so that nothing can go wrong between the server's word and writing it down.
      const ended = await this.endingOf(run, batch);
      const result: PushResult = batch.built.length > 0 ? await this.push(run, batch) : { kind: 'ok' };
      if (result.kind === 'ok') {
        await this.finish.ended(run.lease, ended);
        waiting = waiting.filter((job) => !taken.includes(job));
        if (waiting.length > 0) await this.reloadLinks(run, ended);
      } else if (result.kind === 'moved') {
        await this.fetch(run);
        // Who is to be faster than the others does not wait for it afterwards.
        run.prepared = this.gateway.prepare(run.remote.target, 'git-receive-pack');
        waiting = await this.withoutArrived(run, waiting, await this.uncertainOf(run));
      } else if (result.kind === 'rejected' && batch.built.length > 1) {
        // Which one the server does not want is only seen when each is pushed by itself.
        oneByOne = true;
      } else if (result.kind === 'rejected') {
        const [{ job: refused }] = batch.built;
        await this.finish.failed(run.lease, [refused], result.error);
        waiting = waiting.filter((job) => job !== refused);
      } else {
        waiting = await this.afterUncertain(run, waiting, result.error);
      }
    }
  }

  /**
   * A push that goes through proves that the tip was the remote's own. Where nothing is to be pushed, the word of a
   * mirror that may be stale is not enough to say so: then it is fetched and planned once more.
   */
  private async build(run: Run, jobs: Job[]): Promise<Batch> {
    const base = await this.baseOf(run);
    const expected = this.tipOf(run);
    const batch = await planBatch({ ...run, base, expected, jobs, committer: this.config.committer });
    const isCertain = batch.outcomes.every(
      (outcome) => outcome.kind === 'nothing' && outcome.apps.every(({ seen }) => seen === null),
    );
    if (run.isFresh || isCertain || batch.built.length > 0) return batch;
    await this.fetch(run);
    return this.build(run, jobs);
  }

  private async endingOf(run: Run, { outcomes }: Batch): Promise<EndedJob[]> {
    const ended: EndedJob[] = [];
    for (const outcome of outcomes) {
      if (outcome.kind === 'built') ended.push(await this.endOfBuilt(run, outcome));
      else ended.push(outcome.kind === 'nothing' ? await this.unchangedOf(run, outcome) : outcome);
    }
    return ended;
  }

  private async endOfBuilt(run: Run, { job, sha, overwrote, ...built }: BuiltJob): Promise<EndedJob> {
    const apps: SettledApp[] = [];
    for (const { app, seen, documentHash, isChanged } of built.apps) {
      const own = lastCommitOf(job, { sha, seen, documentHash });
      const last = isChanged ? own : await this.standing(run, { app, seen, documentHash, at: sha });
      apps.push({ app, last });
    }
    return { kind: 'arrived', job, sha, apps, overwrote };
  }

  private async unchangedOf(run: Run, { job, apps, at, after }: NothingJob): Promise<EndedJob> {
    if (after !== null) return { kind: 'unchanged', job, sha: after, apps: [] };
    const settled: SettledApp[] = [];
    for (const { app, seen, documentHash } of apps) {
      const known = run.links.get(app.appId)?.last ?? null;
      const isStranger = seen !== null && at !== null;
      const last = isStranger ? await this.standing(run, { app, seen, documentHash, at }) : known;
      if (last) settled.push({ app, last });
    }
    return { kind: 'unchanged', job, sha: settled.at(0)?.last.sha ?? null, apps: settled };
  }

  /** It stands there as wanted: by its last commit here, by somebody else's, or from before the target was changed. */
  private async standing(
    { links, remote }: Run,
    { app, seen, documentHash, at }: { app: JobApp; seen: AppLink; documentHash: string; at: Sha },
  ): Promise<LastCommit> {
    const known = links.get(app.appId)?.last ?? null;
    if (known !== null && JSON.stringify(known.seen) === JSON.stringify(seen)) return known;
    const { gitAppId } = app;
    const { sha, message, author, date } = await lastCommitOfApp(remote, { tip: at, app: { gitAppId } });
    return { sha, message: message.trimEnd(), author, date, seen, documentHash };
  }

  private async push(run: Run, { built, expected }: Batch): Promise<PushResult> {
    const { lease, remote, signal } = run;
    const { branch, mirror, target } = remote;
    // While they are written down the pack is made; nothing leaves before they are.
    const mayLeave = this.queues.recordCommits(
      lease,
      built.map(({ job, sha }) => ({ jobId: job.id, sha, base: expected })),
    );
    mayLeave.catch(() => undefined);
    const prepared = run.prepared ?? undefined;
    run.prepared = null;
    const { sha } = built[built.length - 1];
    try {
      return await mirror.push(this.gateway, target, { sha, branch, expected, prepared, mayLeave, signal });
    } finally {
      // A lease that was lost is the reason, whatever else the push failed of.
      await mayLeave;
    }
  }

  /** The remote's own word, where it can be had at once. A server that has gone silent is not waited for again. */
  private async afterUncertain(run: Run, waiting: Job[], error: GitError): Promise<Job[]> {
    if (error.code === 'git_timeout' || error.code === 'git_cancelled') throw new UncertainPushError(error);
    try {
      await this.fetch(run);
    } catch (failure) {
      throw isGitError(failure) ? new UncertainPushError(error) : failure;
    }
    const left = await this.withoutArrived(run, waiting, await this.uncertainOf(run));
    // Not there yet is not never: the server may still be at it, behind the broken connection.
    if (left.length === waiting.length) throw new UncertainPushError(error);
    return left;
  }

  /**
   * Ends the jobs whose commits are in the remote's history under one of the ids recorded for them, also those that
   * failed without anyone knowing whether they had arrived. Answers the others.
   */
  private async withoutArrived(run: Run, jobs: Job[], uncertain: Job[]): Promise<Job[]> {
    const suspects = [...uncertain, ...jobs];
    const mayHaveArrived = uncertain.length > 0 || jobs.some((job) => job.attempts > 1 || run.isFresh);
    const recorded = mayHaveArrived ? await this.queues.recordedCommits(suspects.map((job) => job.id)) : [];
    if (recorded.length === 0) return jobs;
    if (!run.isFresh) await this.fetch(run);
    const tip = this.tipOf(run);
    const found = tip ? await run.remote.mirror.findInHistory({ tip, candidates: recorded }) : new Set<Sha>();
    const arrived: ArrivedJob[] = [];
    const earlier = new Map<string, LastCommit>();
    for (const job of suspects) {
      const commit = recorded.find(({ jobId, sha }) => jobId === job.id && found.has(sha));
      if (!commit) continue;
      const one = await this.arrivedAt(run, { job, sha: commit.sha, earlier });
      for (const { app, last } of one.apps) earlier.set(app.appId, last);
      arrived.push(one);
    }
    await this.finish.arrived(run.lease, arrived);
    await this.settle(run, uncertain, { arrived, recorded, tip });
    await this.reloadLinks(run, arrived);
    return jobs.filter((job) => !arrived.some((other) => other.job.id === job.id));
  }

  private uncertainOf({ lease }: Run): Promise<Job[]> {
    return this.queues.uncertainJobs(lease.workspaceId);
  }

  /** A push that is not there can arrive no more once the branch has left the tip that it was made for. */
  private async settle(
    run: Run,
    uncertain: Job[],
    seen: { arrived: ArrivedJob[]; recorded: { jobId: string; base: string | null }[]; tip: Sha | null },
  ): Promise<void> {
    for (const job of uncertain) {
      const mayStillArrive = seen.recorded.some(({ jobId, base }) => jobId === job.id && base === seen.tip);
      if (mayStillArrive || seen.arrived.some((other) => other.job.id === job.id)) continue;
      await this.queues.guarded(run.lease, (tx) => this.queues.settleUncertain(tx, job.id));
    }
  }

  private async arrivedAt(
    run: Run,
    { job, sha, earlier }: { job: Job; sha: Sha; earlier: ReadonlyMap<string, LastCommit> },
  ): Promise<ArrivedJob> {
    const apps: SettledApp[] = [];
    for (const app of appsOf(job)) {
      const before = earlier.get(app.appId) ?? run.links.get(app.appId)?.last ?? null;
      const { seen, documentHash } = await readArrivedApp(run.remote, { app, sha, before });
      const own = lastCommitOf(job, { sha, seen, documentHash });
      // Of several, some may have stood there before.
      const isOwn = job.kind !== 'commit_apps';
      apps.push({ app, last: isOwn ? own : await this.standing(run, { app, seen, documentHash, at: sha }) });
    }
    return { job, sha, apps, overwrote: null };
  }

  private async baseOf(run: Run): Promise<Sha | null> {
    const tip = this.tipOf(run);
    // A mirror that knows no tip may be new, or the repository empty: only the remote can tell.
    return tip === null && !run.isFresh ? this.fetch(run) : (tip ?? this.startOf(run));
  }

  private tipOf({ remote }: Run): Sha | null {
    return remote.mirror.tip(remote.branch);
  }

  private startOf(run: Run): Promise<Sha | null> {
    return run.remote.startsBranch ? this.fetch(run) : Promise.resolve(null);
  }

  private async fetch(run: Run): Promise<Sha | null> {
    const base = await this.remotes.fetch(run.remote, run.signal);
    run.isFresh = true;
    return base;
  }

  private async reloadLinks(run: Run, jobs: { job: Job }[]): Promise<void> {
    const links = await this.links.findMany(appIdsOf(jobs.map(({ job }) => job)));
    for (const [appId, link] of links) run.links.set(appId, link);
  }
}

const appIdsOf = (jobs: Job[]): string[] => jobs.flatMap(appsOf).map(({ appId }) => appId);

const movesTooFast = (): GitError =>
  new GitError('git_remote_moved', {
    message: 'The branch moved again and again while this was to be pushed.',
    remedy: 'Try again when fewer others push to it.',
  });
