import { BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { RunningTasks } from '../core/concurrency';
import { Database, DatabaseListener, NotifiedLoop } from '../core/database';
import { AppError } from '../core/errors';
import { toAppError } from '../core/http';
import { listOpenPullRequests, type ListedPullRequest, type ReportImage } from '../providers';
import { defaultCopyOf, type Actor } from '../workspaces';
import {
  asWords,
  checksOf,
  composeReport,
  reportedState,
  type PullRequestFindings,
  type WritePictures,
} from './report';
import { BRANCH_JOBS } from '../gitsync/queue/branch-jobs';
import { PULL_REQUEST_JOBS } from './jobs';
import { AllowedSecretStore } from '../gitsync/store/allowed-secrets';
import { jobErrorOf, type JobError } from '../gitsync/store/job-error';
import { repositoryKeyOf, type JobTarget } from '../gitsync/store/job-target';
import {
  PullRequestReportStore,
  REPORTS_CHANNEL,
  type ClaimedLook,
  type ClaimedReport,
  type NotedPullRequest,
  type ReportSettings,
} from './store';
import { getTarget, GitConfigStore, SETTINGS_CHANNEL } from '../gitsync/store/settings';
import { InOwnName } from '../gitsync/server/in-own-name';
import { FirstAccount, type RepositoryAccess } from '../gitsync/server/repository-accounts';
import { PictureAddresses } from './shared-pictures';

export interface ReportsOfWorkspace extends ReportSettings {
  /** Last list of the pull requests; null before the first one. */
  lookedAt: Date | null;
  /** Last failure; null after a success. */
  error: JobError | null;
}

const OFF: ReportSettings = { isEnabled: false, accountId: null, hasPictures: false };

/** Settings of reports in pull requests. */
@Injectable()
export class PullRequestReports {
  constructor(
    private readonly database: Database,
    private readonly store: PullRequestReportStore,
    private readonly configs: GitConfigStore,
    private readonly accounts: FirstAccount,
  ) {}

  async get({ workspaceId }: Pick<Actor, 'workspaceId'>): Promise<ReportsOfWorkspace> {
    const settings = (await this.store.findSettings(workspaceId)) ?? OFF;
    return { ...settings, ...(await this.store.status(workspaceId)) };
  }

  /**
   * Turns reports on, in the name of an account of the user or of the repository's app, or off. Throws 404 for an account of
   * another user, and 409 if the account is at another site, or if there is neither an account nor an app.
   */
  async put(
    { workspaceId, userId }: Actor,
    { isEnabled, accountId, ...more }: ReportSettings & { address: string },
  ): Promise<void> {
    if (isEnabled) {
      const target = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
      const account = accountId === null ? null : { id: accountId, userId };
      const { api, path } = await this.accounts.openOne(workspaceId, account, target.repositoryUrl);
      // The account may be at the provider without seeing the repository.
      await api.getRepository(path);
    }
    await this.database.joined(async (tx) => {
      await this.store.putSettings(tx, workspaceId, { isEnabled, accountId, ...more });
      await this.configs.notifyChange(tx, workspaceId);
    });
  }
}

/** Workspaces whose pull requests are listed at once. */
const MOST_LOOKS = 4;
/** Reports that are made at once: their reads of the repository compete with people's for the worker. */
const MOST_REPORTS = 2;
/** Longest time for what a report has to read. */
const READ_MS = 120_000;

/** Lists the open pull requests of workspaces, and notes those whose branches have moved. */
@Injectable()
export class ListReportedPullRequests implements BeforeApplicationShutdown {
  private readonly logger = new Logger(ListReportedPullRequests.name);
  private readonly looks = new RunningTasks();

  constructor(
    private readonly store: PullRequestReportStore,
    private readonly configs: GitConfigStore,
    private readonly accounts: FirstAccount,
    private readonly allowed: AllowedSecretStore,
    private readonly own: InOwnName,
  ) {}

  /** A silent provider delays no other. */
  async begin(): Promise<void> {
    for (const look of await this.store.claimLooks(MOST_LOOKS - this.looks.size))
      this.looks.add(this.look(look).catch(this.warn));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.looks.ended();
  }

  private async look(look: ClaimedLook): Promise<void> {
    try {
      const { workspaceId, account } = look;
      const target = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
      const { api, path } = await this.accounts.openOne(workspaceId, account, target.repositoryUrl);
      const open = (await listOpenPullRequests(api, path)).filter(({ isFork }) => !isFork);
      const noted = open.length === 0 ? [] : await this.note(look, target, open);
      await this.store.settleLook(look, repositoryKeyOf(target), noted);
    } catch (error) {
      await this.store.failLook(look, jobErrorOf(toAppError(error)));
    }
  }

  /** Asks the repository for the branches: the provider may have listed them as they were. */
  private async note(
    { workspaceId, hasPictures }: ClaimedLook,
    target: JobTarget,
    open: ListedPullRequest[],
  ): Promise<NotedPullRequest[]> {
    const names = [...new Set(open.flatMap(({ from, into }) => [from, into]))];
    const input = { target, branches: names, hasTags: false };
    const { actor } = this.own;
    const { branches } = await this.own.call(BRANCH_JOBS.list_refs.newJob({ workspaceId, actor, input }));
    const tips = new Map(Object.entries(branches));
    const allowed = (await this.allowed.list(workspaceId)).map(({ fingerprint }) => fingerprint);
    return open.flatMap(({ number, from, into }) => {
      const [head, tip] = [tips.get(from), tips.get(into)];
      if (head === undefined || tip === undefined) return [];
      return { number, from, into, wanted: reportedState({ into, head, target: tip, hasPictures, allowed }) };
    });
  }

  private readonly warn = (error: unknown): void =>
    this.logger.warn({ err: error }, 'Pull requests could not be listed; they are listed again');
}

/** Writes the reports of pull requests that have changed: one comment, and checks. */
@Injectable()
export class WriteReports implements BeforeApplicationShutdown {
  private readonly logger = new Logger(WriteReports.name);
  private readonly reports = new RunningTasks();

  constructor(
    private readonly store: PullRequestReportStore,
    private readonly configs: GitConfigStore,
    private readonly accounts: FirstAccount,
    private readonly own: InOwnName,
    private readonly pictures: PictureAddresses,
  ) {}

  async begin(): Promise<void> {
    for (const report of await this.store.claimReports(MOST_REPORTS - this.reports.size))
      this.reports.add(this.report(report).catch(this.warn));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.reports.ended();
  }

  private async report(report: ClaimedReport): Promise<void> {
    try {
      await this.write(report);
    } catch (error) {
      await this.store.failReport(report, jobErrorOf(toAppError(error)));
    }
  }

  private async write(report: ClaimedReport): Promise<void> {
    const { workspaceId, from, into, number, account, address, hasPictures } = report;
    const { actor } = this.own;
    const target = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    const input = { target, from, into, hasPictures };
    const call = PULL_REQUEST_JOBS.report_pull_request.newJob({ workspaceId, actor, input });
    const findings = await this.own.call(call, { limitMs: READ_MS });
    const access = await this.accounts.openOne(workspaceId, account, target.repositoryUrl);
    if (!(await this.store.keepsLease(report))) return;
    const url = `${address}/w/${workspaceId}/review/pull/${number}`;
    const isAboutApps = findings.appCount > 0 || findings.problem !== null || !findings.mergesByStructure;
    // A pull request without a change to apps gets no comment, unless it had one.
    const writePictures = this.picturesOf(report, findings, access);
    const write = () => this.comment(report, access, composeReport(findings, { into, url, writePictures }));
    const refusal =
      isAboutApps || report.commentId !== null
        ? await write().then(() => null, commentRefused(number))
        : null;
    // The checks may be required: nothing about the comment may stop them.
    const commit = { number, from, sha: findings.head };
    for (const check of checksOf(findings, target.directory))
      await access.api.setCheck(access.path, commit, { ...check, url });
    if (refusal !== null) throw refusal;
    const merges = { git: findings.mergesByLine, structure: findings.mergesByStructure };
    await this.store.settleReport(report, { headSha: findings.head, merges });
  }

  /** Returns what writes the pictures of a page before and after. */
  private picturesOf(
    { workspaceId, address }: ClaimedReport,
    { head, base }: PullRequestFindings,
    { api }: RepositoryAccess,
  ): WritePictures {
    return ({ name, pictured: { appId } }, { id: pageId, name: pageName, isBefore, isAfter }) => {
      const imageOf = (
        title: string,
        side: { at: string; against: string; isBefore: boolean },
      ): ReportImage => ({
        title,
        alt: asWords(`${title}: page ${pageName} of ${name}`),
        url: this.pictures.urlOf(address, { workspaceId, appId, pageId, ...side }),
      });
      // Without a common commit there are no changed pages.
      const start = base ?? head;
      return api.writeImages([
        ...(isBefore ? [imageOf('Before', { at: start, against: head, isBefore: true })] : []),
        ...(isAfter ? [imageOf('After', { at: head, against: start, isBefore: false })] : []),
      ]);
    };
  }

  private async comment(report: ClaimedReport, { api, path }: RepositoryAccess, body: string): Promise<void> {
    const { workspaceId, number, commentId } = report;
    const marker = `trellis:report:${workspaceId}`;
    await this.store.recordComment(report, await api.putReport(path, number, { marker, body, commentId }));
  }

  private readonly warn = (error: unknown): void =>
    this.logger.warn({ err: error }, 'A report could not be recorded; it is made again');
}

/** Returns a function that makes of a failure another one, which names the comment, and says that the checks are set. */
const commentRefused =
  (number: number) =>
  (error: unknown): Error => {
    const cause = toAppError(error);
    const message = `The comment in pull request ${number} could not be written; its checks are set. ${cause.message}`;
    const { code, status, remedy } = cause;
    return new AppError(code, status, message, { remedy: remedy ?? undefined, cause });
  };

/** Collects simultaneous notifications. */
const WAKE_MS = 100;
/** Pause between looks at due work that cannot be begun yet. */
const LEAST_MS = 1_000;

/** Reports on open pull requests. */
@Injectable()
export class ReportLoop extends NotifiedLoop {
  constructor(
    listener: DatabaseListener,
    private readonly store: PullRequestReportStore,
    private readonly looks: ListReportedPullRequests,
    private readonly reports: WriteReports,
  ) {
    super(listener, {
      channels: [REPORTS_CHANNEL, SETTINGS_CHANNEL],
      wakeMs: WAKE_MS,
      leastMs: LEAST_MS,
      failure: 'Pull requests could not be reported',
    });
  }

  protected async run(): Promise<number | null> {
    await this.looks.begin();
    await this.reports.begin();
    return this.store.dueIn();
  }
}
