import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf, toJsonb } from '../core/database';
import type { JobError } from '../gitsync/store/job-error';

/** Notified when pull requests may have changed, or when one has to be reported. */
export const REPORTS_CHANNEL = 'trellis_git_reports';

export interface ReportSettings {
  isEnabled: boolean;
  /** Account in which comments are written; null: the app that the repository is connected with. */
  accountId: string | null;
  /** True if comments show pictures, which anybody with their addresses can see. */
  hasPictures: boolean;
}

interface WithAccount {
  /** The account of the settings with its owner, as long as the owner is an admin of the workspace. */
  account: { id: string; userId: string } | null;
}

/** Workspace whose pull requests have to be listed, claimed by this server. */
export interface ClaimedLook extends WithAccount {
  workspaceId: string;
  /** Text of PostgreSQL: a Date would lose the microseconds. */
  claimedAt: string;
  hasPictures: boolean;
}

/** Open pull request of a repository, with the state that its report has to show. */
export interface NotedPullRequest {
  number: number;
  from: string;
  into: string;
  wanted: string;
}

/** Pull request that this server reports. */
export interface ClaimedReport extends NotedPullRequest, WithAccount {
  workspaceId: string;
  repositoryKey: string;
  /** Address of the page. */
  address: string;
  commentId: string | null;
  hasPictures: boolean;
  lease: string;
}

/** True where a pull request merges without a conflict. */
export interface Merges {
  /** Line by line; null if a file is too large to tell. */
  git: boolean | null;
  structure: boolean;
}

/** After this, another server takes over, as the claimer may have ended. */
const LOOK_LEASE_SECONDS = 60;
const REPORT_LEASE_SECONDS = 180;
/** Providers limit the number of requests. */
const LEAST_POLL_SECONDS = 60;

const NOTIFY = `pg_notify('${REPORTS_CHANNEL}', '')`;

/** SQL: seconds until the next attempt, from the earlier failures of a row. */
const pause = (row: string): string => `least(3600, 30 * 2 ^ least(${row}.failures, 7))`;

/** SQL: the settings `s` of connected workspaces, with their repositories `t`. */
const CONNECTED = `pull_request_report_settings s
  join git_configs c on c.workspace_id = s.workspace_id and c.is_configured and c.is_enabled
  join git_targets t on t.id = c.target_id`;

/** SQL: time at which the pull requests of the settings `s` have to be listed; null: none. */
const LOOK_AT = `greatest(coalesce(s.wanted_at, case when c.poll_seconds > 0
  then s.looked_at + make_interval(secs => greatest(${LEAST_POLL_SECONDS}, c.poll_seconds)) end), s.not_before, s.leased_until)`;

/** SQL: whether pull requests of the settings `s` have to be listed at some time. */
const IS_LOOKED_AT = 's.is_enabled and (s.wanted_at is not null or c.poll_seconds > 0)';

/** SQL: time at which the report `r` is due. */
const REPORT_AT = 'greatest(r.noted_at, r.not_before, r.leased_until)';

const IS_WAITING =
  's.is_enabled and r.repository_key = t.repository_key and r.reported is distinct from r.wanted';

/** SQL: `account` of the settings `s`. */
const ACCOUNT = `(select json_build_object('id', a.id, 'userId', a.user_id) from provider_accounts a
  join memberships m on m.workspace_id = s.workspace_id and m.user_id = a.user_id and m.role = 'admin'
  where a.id = s.account_id) as account`;

/** Pause between two lists of pull requests after own commits: providers limit the number of requests. */
const LEAST_AFTER_COMMIT_SECONDS = 5;

/**
 * SQL: CTEs after `ended (job_id, commit)`, the jobs that are being recorded as succeeded. They have the pull requests of the
 * repositories of the commits listed: by every workspace that reports on one of them, as no webhook may tell.
 */
export const LIST_AFTER_COMMITS = `committed_to as (
    select s.workspace_id from ${CONNECTED}
    where s.is_enabled and t.repository_key in (
      select own.repository_key from ended join git_jobs j on j.id = ended.job_id
        join git_targets own on own.id = j.target_id where ended.commit is not null)
    order by s.workspace_id for update of s
  ), listed as (
    update pull_request_report_settings s set wanted_at =
      greatest(clock_timestamp(), s.looked_at + interval '${LEAST_AFTER_COMMIT_SECONDS} s')
    from committed_to where s.workspace_id = committed_to.workspace_id returning ${NOTIFY}
  )`;

/** Stores the settings for reports in pull requests, and which of them have to be reported. */
@Injectable()
export class PullRequestReportStore {
  constructor(private readonly database: Database) {}

  async findSettings(workspaceId: string): Promise<ReportSettings | null> {
    const [row] = await this.database.query<ReportSettings>(
      `select is_enabled as "isEnabled", account_id as "accountId", has_pictures as "hasPictures"
       from pull_request_report_settings where workspace_id = $1`,
      [workspaceId],
    );
    return row ?? null;
  }

  /** Also has all pull requests listed, and failed reports written again. */
  async putSettings(
    tx: EntityManager,
    workspaceId: string,
    { isEnabled, accountId, hasPictures, address }: ReportSettings & { address: string },
  ): Promise<void> {
    await rowsOf(
      tx,
      `insert into pull_request_report_settings
         (workspace_id, is_enabled, account_id, address, has_pictures, wanted_at)
       values ($1, $2, $3, $4, $5, clock_timestamp())
       on conflict (workspace_id) do update set is_enabled = $2, account_id = $3, address = $4, has_pictures = $5,
         wanted_at = clock_timestamp(), not_before = null, failures = 0, error = null
       returning ${NOTIFY}`,
      [workspaceId, isEnabled, accountId, address, hasPictures],
    );
    await rowsOf(
      tx,
      'update pull_request_reports set not_before = null, failures = 0, error = null where workspace_id = $1',
      [workspaceId],
    );
  }

  /** Returns the last list of pull requests, and the last failure of that or of a report. */
  async status(workspaceId: string): Promise<{ lookedAt: Date | null; error: JobError | null }> {
    const [row] = await this.database.query<{ lookedAt: Date | null; error: JobError | null }>(
      `select s.looked_at as "lookedAt", coalesce(s.error, (
         select r.error from pull_request_reports r where r.workspace_id = $1 and r.error is not null
         order by r.number desc limit 1)) as error
       from pull_request_report_settings s where s.workspace_id = $1`,
      [workspaceId],
    );
    return row ?? { lookedAt: null, error: null };
  }

  /** Returns true while comments show pictures of the app, which must be the workspace's. */
  async showsPictures({ workspaceId, appId }: { workspaceId: string; appId: string }): Promise<boolean> {
    const rows = await this.database.query(
      `select 1 from pull_request_report_settings s join apps a on a.workspace_id = s.workspace_id
       where s.workspace_id = $1 and a.id = $2 and s.is_enabled and s.has_pictures`,
      [workspaceId, appId],
    );
    return rows.length > 0;
  }

  /** Returns true if a delivery about these branches may concern a report. `branches` null: about a pull request. */
  async isConcerned(workspaceId: string, branches: string[] | null): Promise<boolean> {
    const [{ isConcerned }] = await this.database.query<{ isConcerned: boolean }>(
      `select exists (select from pull_request_report_settings s where s.workspace_id = $1 and s.is_enabled
         and ($2::text[] is null or exists (select from pull_request_reports r where r.workspace_id = $1
           and (r.from_branch = any($2) or r.into_branch = any($2))))) as "isConcerned"`,
      [workspaceId, branches],
    );
    return isConcerned;
  }

  /** Has the pull requests of a workspace listed soon. */
  async want(tx: EntityManager, workspaceId: string): Promise<void> {
    await rowsOf(
      tx,
      `update pull_request_report_settings set wanted_at = clock_timestamp(), failures = 0, not_before = null
       where workspace_id = $1 and is_enabled returning ${NOTIFY}`,
      [workspaceId],
    );
  }

  /** Claims workspaces whose pull requests have to be listed. */
  claimLooks(most: number): Promise<ClaimedLook[]> {
    return this.database.query<ClaimedLook>(
      `with chosen as (
         select s.workspace_id from ${CONNECTED} where ${IS_LOOKED_AT} and ${LOOK_AT} <= clock_timestamp()
         order by s.wanted_at nulls last limit $1 for update of s skip locked
       )
       update pull_request_report_settings s
       set leased_until = clock_timestamp() + interval '${LOOK_LEASE_SECONDS} s'
       from chosen where s.workspace_id = chosen.workspace_id
       returning s.workspace_id as "workspaceId", clock_timestamp()::text as "claimedAt",
         s.has_pictures as "hasPictures", ${ACCOUNT}`,
      [most],
    );
  }

  /** Stores the open pull requests of a repository, and forgets the others: a comment is found again by its marker. */
  async settleLook(
    { workspaceId, claimedAt }: ClaimedLook,
    repositoryKey: string,
    pullRequests: NotedPullRequest[],
  ): Promise<void> {
    const columns = (['number', 'from', 'into', 'wanted'] as const).map((name) =>
      pullRequests.map((one) => one[name]),
    );
    await this.database.transaction(async (tx) => {
      await rowsOf(
        tx,
        `delete from pull_request_reports
         where workspace_id = $1 and not (repository_key = $2 and number = any($3::int[]))`,
        [workspaceId, repositoryKey, columns[0]],
      );
      await rowsOf(
        tx,
        `insert into pull_request_reports as r (workspace_id, repository_key, number, from_branch, into_branch, wanted)
         select $1, $2, n.number, n.from_branch, n.into_branch, n.wanted
         from unnest($3::int[], $4::text[], $5::text[], $6::text[]) as n (number, from_branch, into_branch, wanted)
         order by n.number
         on conflict (workspace_id, repository_key, number) do update set from_branch = excluded.from_branch,
           into_branch = excluded.into_branch, wanted = excluded.wanted, noted_at = clock_timestamp(), failures = 0,
           not_before = null, error = null
         where r.wanted <> excluded.wanted`,
        [workspaceId, repositoryKey, ...columns],
      );
      await rowsOf(
        tx,
        `update pull_request_report_settings set wanted_at = case when wanted_at > $2 then wanted_at end,
           looked_at = clock_timestamp(), leased_until = null, not_before = null, failures = 0, error = null
         where workspace_id = $1 returning ${NOTIFY}`,
        [workspaceId, claimedAt],
      );
    });
  }

  /** Records why the pull requests could not be listed; it is tried again later. */
  async failLook({ workspaceId }: ClaimedLook, error: JobError): Promise<void> {
    await this.database.query(
      `update pull_request_report_settings s set leased_until = null, failures = s.failures + 1, error = $2,
         wanted_at = coalesce(s.wanted_at, clock_timestamp()),
         not_before = clock_timestamp() + make_interval(secs => ${pause('s')})
       where workspace_id = $1`,
      [workspaceId, toJsonb(error)],
    );
  }

  /** Claims pull requests that have to be reported. */
  claimReports(most: number): Promise<ClaimedReport[]> {
    return this.database.query<ClaimedReport>(
      `with chosen as (
         select r.workspace_id, r.repository_key, r.number
         from ${CONNECTED} join pull_request_reports r on r.workspace_id = s.workspace_id
         where ${IS_WAITING} and ${REPORT_AT} <= clock_timestamp()
         order by r.noted_at limit $1 for update of r skip locked
       )
       update pull_request_reports r set lease = gen_random_uuid(),
         leased_until = clock_timestamp() + interval '${REPORT_LEASE_SECONDS} s'
       from chosen join pull_request_report_settings s on s.workspace_id = chosen.workspace_id
       where r.workspace_id = chosen.workspace_id and r.repository_key = chosen.repository_key
         and r.number = chosen.number
       returning r.workspace_id as "workspaceId", r.repository_key as "repositoryKey", r.number,
         r.from_branch as "from", r.into_branch as "into", r.wanted, r.comment_id as "commentId", r.lease, s.address,
         s.has_pictures as "hasPictures", ${ACCOUNT}`,
      [most],
    );
  }

  /** Renews the lease before a comment is written. Returns false if another server has the report by now. */
  async keepsLease({ lease }: ClaimedReport): Promise<boolean> {
    const rows = await this.database.query(
      `update pull_request_reports set leased_until = clock_timestamp() + interval '${REPORT_LEASE_SECONDS} s'
       where lease = $1 and leased_until > clock_timestamp() returning 1`,
      [lease],
    );
    return rows.length > 0;
  }

  /** Records the comment as soon as it is written. */
  async recordComment({ lease }: ClaimedReport, commentId: string): Promise<void> {
    await this.database.query('update pull_request_reports set comment_id = $2 where lease = $1', [
      lease,
      commentId,
    ]);
  }

  /** Records that the state was reported. */
  async settleReport(
    { lease, wanted }: ClaimedReport,
    { headSha, merges }: { headSha: string; merges: Merges },
  ): Promise<void> {
    await this.database.query(
      `update pull_request_reports set reported = $2, head_sha = $3, merges = $4, lease = null, leased_until = null,
         not_before = null, failures = 0, error = null
       where lease = $1 returning ${NOTIFY}`,
      [lease, wanted, headSha, toJsonb(merges)],
    );
  }

  /** Records why the report could not be written; it is tried again later. */
  async failReport({ lease }: ClaimedReport, error: JobError): Promise<void> {
    await this.database.query(
      `update pull_request_reports r set lease = null, leased_until = null, failures = r.failures + 1, error = $2,
         not_before = clock_timestamp() + make_interval(secs => ${pause('r')})
       where lease = $1`,
      [lease, toJsonb(error)],
    );
  }

  /** Returns the findings about open pull requests, each with its commit, by number. */
  async mergesOf(
    workspaceId: string,
    repositoryKey: string,
  ): Promise<Map<number, { headSha: string; merges: Merges }>> {
    const rows = await this.database.query<{ number: number; headSha: string; merges: Merges }>(
      `select number, head_sha as "headSha", merges from pull_request_reports
       where workspace_id = $1 and repository_key = $2 and merges is not null`,
      [workspaceId, repositoryKey],
    );
    return new Map(rows.map(({ number, ...found }) => [number, found]));
  }

  /** Returns the ms until something is due; null if nothing will be. */
  async dueIn(): Promise<number | null> {
    const [{ ms }] = await this.database.query<{ ms: number | null }>(
      `select (extract(epoch from min(at) - clock_timestamp()) * 1000)::float8 as ms from (
         select ${LOOK_AT} as at from ${CONNECTED} where ${IS_LOOKED_AT}
         union all
         select ${REPORT_AT} from ${CONNECTED} join pull_request_reports r on r.workspace_id = s.workspace_id
         where ${IS_WAITING}
       ) due`,
    );
    return ms;
  }
}
