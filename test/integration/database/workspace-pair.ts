import '../../../src/program/jobs';
import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { JobStore } from '../../../src/gitsync/queue/job-store';
import type { Lease } from '../../../src/gitsync/queue/jobs';
import type { OpenCommits, WaitingCommits } from '../../../src/gitsync/queue/open-commits';
import { LostLeaseError, type QueueStore } from '../../../src/gitsync/queue/queue-store';
import type { JobTarget } from '../../../src/gitsync/store/job-target';
import type { AppLinkStore } from '../../../src/gitsync/store/links';
import { AppsModel } from '../../simulation/models/apps-model';
import { JobsModel } from '../../simulation/models/jobs-model';
import { LinkModel } from '../../simulation/models/link-model';
import { QueueModel, type RunStatement } from '../../simulation/models/queue-model';
import { choose, type Random } from '../../simulation/models/random';
import { WaitingModel } from '../../simulation/models/waiting-model';
import { World } from '../../simulation/models/world';

export interface Services {
  queues: Pick<QueueStore, keyof QueueModel & keyof QueueStore>;
  jobs: Pick<JobStore, keyof JobsModel & keyof JobStore>;
  links: Pick<AppLinkStore, 'findAt' | 'save' | 'markFailed' | 'ensure'>;
  kept: Pick<OpenCommits, 'release'>;
  waiting: Pick<WaitingCommits, keyof WaitingCommits>;
  transaction: <T>(work: (tx: EntityManager) => Promise<T>) => Promise<T>;
}

/** Hash of the document that the apps have. */
export const VERSION = 'version';

/** One workspace in PostgreSQL and in the model, with two targets and two apps, and the workers that ever had its queue. */
export class WorkspacePair {
  readonly workspaceId = randomUUID();
  readonly apps = [randomUUID(), randomUUID()];
  readonly targets: JobTarget[] = ['main', 'dev'].map((branch) => ({
    id: randomUUID(),
    repositoryUrl: 'ssh://git@example.com/apps.git',
    branch,
    directory: '',
  }));
  readonly leases: Lease[] = [];
  readonly world: World;
  readonly model: Services;
  private shas = 0;

  constructor(
    private readonly sql: Services,
    readonly source: DataSource,
    readonly random: Random,
  ) {
    this.world = new World(1, {});
    const { database } = this.world;
    const run: RunStatement = (_label, work) => database.transaction(work);
    const nowMs = () => this.world.nowMs;
    const apps = new AppsModel(this.world);
    apps.texts.set(VERSION, '{}');
    const queues = new QueueModel({
      database,
      run,
      nowMs,
      onEnd: () => undefined,
      isOdd: () => false,
      defects: {},
    });
    const jobs = new JobsModel(this.world, apps, () => null);
    this.model = {
      queues,
      jobs,
      kept: jobs.kept,
      waiting: new WaitingModel(database),
      links: new LinkModel(database, run, apps.texts),
      transaction: (work) => database.transaction(() => work(null as never)),
    };
  }

  async setUp(): Promise<void> {
    const { workspaceId, world } = this;
    await this.source.query(`insert into workspaces (id, name) values ($1, 'Tools')`, [workspaceId]);
    await this.source.query('insert into git_queues (workspace_id) values ($1)', [workspaceId]);
    for (const { id, branch } of this.targets)
      await this.source.query(
        `insert into git_targets (id, workspace_id, repository_key, branch, directory) values ($1, $2, 'one', $3, '')`,
        [id, workspaceId, branch],
      );
    world.database.rows.targets = this.targets.map(({ id, branch }) => ({
      id: id!,
      branch,
      repositoryKey: 'one',
      directory: '',
    }));
    for (const id of this.apps) {
      await this.source.query(
        `with app as (
           insert into apps (id, workspace_id, name, name_key, git_app_id, editing_version_id)
           values ($1::uuid, $2, $1::text, $1::text, $1::text, $1::uuid)
         )
         insert into app_versions (id, app_id, git_version_id, name, name_key, status, document, document_hash)
         values ($1::uuid, $1::uuid, '', 'v1', 'v1', 'draft', '{}', $3)`,
        [id, workspaceId, VERSION],
      );
      world.database.rows.apps.set(id, { version: { documentHash: VERSION } } as never);
    }
  }

  /** Does the same to both, and compares what they answer and their rows afterwards. */
  async both<T>(
    work: (services: Services) => Promise<T>,
    comparable: (answer: T) => unknown = same,
  ): Promise<T> {
    const answers: { value?: T; isLost?: true }[] = [];
    for (const services of [this.sql, this.model])
      try {
        answers.push({ value: await work(services) });
      } catch (error) {
        if (!(error instanceof LostLeaseError)) throw error;
        answers.push({ isLost: true });
      }
    const [ofSql, ofModel] = answers.map((answer) =>
      'value' in answer ? { value: comparable(answer.value as T) } : answer,
    );
    expect(ofModel).toEqual(ofSql);
    return answers[0].value as T;
  }

  newSha(): string {
    this.shas += 1;
    return `sha-${this.shas}`;
  }

  pick<T>(items: readonly T[]): T {
    return choose(items, this.random.next());
  }

  jobIds(...statuses: string[]): string[] {
    const jobs = [...this.world.database.rows.jobs.values()];
    return jobs
      .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
      .map(({ id }) => id);
  }

  async compareRows(): Promise<void> {
    const { rows } = this.world.database;
    const [stored] = (await this.source.query(ROWS, [this.workspaceId])) as [
      { rows: Record<string, object[]> },
    ];
    expect({
      jobs: [...rows.jobs.values()].map((job) => ({
        id: job.id,
        status: job.status,
        kept: job.isKept,
        hash: job.documentHash,
        seen: (job.input as { seen?: string }).seen ?? null,
        attempts: job.attempts,
        restarts: job.restarts,
        uncertain: job.isUncertain,
        cancel: job.isCancelRequested,
        commit: job.commitSha,
        error: job.error?.code ?? null,
        waits: job.notBefore !== null,
        owner: job.leaseOwner,
        tried: job.firstAttemptMs !== null,
      })),
      records: rows.records
        .map(({ jobId, sha, base, fence }) => ({ job: jobId, sha, base, fence }))
        .sort(bySha),
      documents: [...rows.documents.keys()].sort(),
      links: [...rows.links.values()]
        .map((link) => ({
          app: link.appId,
          target: link.targetId,
          git: link.gitAppId,
          follows: link.followsName,
          failed: link.failedJobId,
          position: link.position,
          sha: link.last?.sha ?? null,
          versions: link.committedVersions,
        }))
        .sort((one, other) => (one.app + one.target < other.app + other.target ? -1 : 1)),
    }).toEqual(stored.rows);
  }
}

const ROWS = `select json_build_object(
  'jobs', (select coalesce(json_agg(json_build_object('id', id, 'status', status, 'kept', is_kept,
      'hash', document_hash, 'seen', input ->> 'seen', 'attempts', attempts,
      'restarts', restarts, 'uncertain', is_uncertain, 'cancel', cancel_requested, 'commit', commit_sha,
      'error', error ->> 'code', 'waits', not_before is not null, 'owner', lease_owner,
      'tried', first_attempt_at is not null) order by position), '[]') from git_jobs where workspace_id = $1),
  'records', (select coalesce(json_agg(json_build_object('job', c.job_id, 'sha', c.sha, 'base', c.base, 'fence', c.fence)
      order by c.sha collate "C"), '[]') from git_job_commits c join git_jobs j on j.id = c.job_id where j.workspace_id = $1),
  'documents', (select coalesce(json_agg(hash order by hash collate "C"), '[]') from git_documents where workspace_id = $1),
  'links', (select coalesce(json_agg(json_build_object('app', app_id, 'target', target_id, 'git', git_app_id,
      'follows', follows_name, 'failed', failed_job_id, 'position', position, 'sha', last ->> 'sha',
      'versions', committed_versions) order by app_id::text, target_id::text), '[]') from git_links where workspace_id = $1)
) as rows`;

const same = (answer: unknown): unknown => answer;
const bySha = (one: { sha: string }, other: { sha: string }): number => (one.sha < other.sha ? -1 : 1);
