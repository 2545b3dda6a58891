import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf, toJsonb } from '../core/database';
import {
  fittingDecisions,
  needsOfReview,
  type ReviewContent,
  type ReviewDecision,
  type ReviewedApp,
} from './rules';
import { repositoryKeyOf, type JobTarget } from '../gitsync/store/job-target';

const KEPT_DAYS = 30;

/** Notification channel for reviews that are to be posted at a provider. */
export const REVIEWS_CHANNEL = 'trellis_reviews';

export const REVIEW_STATUSES = ['open', 'completed', 'outdated'] as const;

/** The branches of a review. `target`: any branch of the directory. */
export interface ReviewPlace {
  workspaceId: string;
  target: Pick<JobTarget, 'repositoryUrl' | 'directory'>;
  from: string;
  to: string;
}

export interface NewReview extends ReviewPlace {
  pullRequest: ReviewedPullRequest | null;
  content: ReviewContent;
}

export type ReviewedPullRequest = { number: number; url: string };

/** Result of a completed review. */
export type ReviewOutcome = {
  /** The commit that takes the declined changes back; null if none was declined. */
  sha: string | null;
  declined: number;
  isApproved: boolean;
  by: { id: string; name: string };
};

export interface DecidedChange {
  decision: ReviewDecision;
  by: { id: string; name: string };
  at: Date;
}

export interface ReviewComment {
  id: string;
  /** Null: about the whole review. */
  changeId: string | null;
  text: string;
  author: { id: string; name: string };
  createdAt: Date;
}

/** A review without its changes. */
export interface ReviewSummary {
  id: string;
  workspaceId: string;
  /** As `repositoryKeyOf` returns it. */
  repositoryKey: string;
  directory: string;
  from: string;
  to: string;
  fromSha: string;
  toSha: string;
  baseSha: string | null;
  pullRequest: ReviewedPullRequest | null;
  version: number;
  status: (typeof REVIEW_STATUSES)[number];
  completingJobId: string | null;
  /** The review that continues with the decisions of this outdated one. */
  replacedBy: string | null;
  outcome: ReviewOutcome | null;
  posting: 'due' | 'begun' | 'posted' | 'failed' | null;
  postingProblem: string | null;
  createdAt: Date;
  endedAt: Date | null;
}

export interface ReviewRow extends ReviewSummary {
  apps: ReviewedApp[];
  decisions: ReadonlyMap<string, DecidedChange>;
  comments: ReviewComment[];
}

/** A review in a list. */
export interface ListedReview extends ReviewSummary {
  /** Number of its changes. */
  total: number;
  decided: number;
  declined: number;
  /** People who have decided upon a change, or commented. */
  reviewers: { id: string; name: string }[];
}

const COLUMNS = `r.id, r.workspace_id as "workspaceId", r.repository_key as "repositoryKey", r.directory, r.from_branch as "from", r.to_branch as "to", r.from_sha as "fromSha",
  r.to_sha as "toSha", r.base_sha as "baseSha", r.pull_request as "pullRequest", r.version, r.status,
  r.completing_job_id as "completingJobId", r.replaced_by as "replacedBy", r.outcome, r.posting,
  r.posting_problem as "postingProblem", r.created_at as "createdAt", r.ended_at as "endedAt"`;

/** `needs` has an entry for each change. */
const PROGRESS = `
  (select count(*)::int from review_apps a, json_object_keys(a.needs::json) where a.review_id = r.id) as total,
  (select count(*)::int from review_decisions d where d.review_id = r.id) as decided,
  (select count(*)::int from review_decisions d where d.review_id = r.id and d.decision = 'declined') as declined,
  (select coalesce(json_agg(people order by people.name, people.id), '[]') from (
     select id, max(name) as name from (
       select decided_by as id, decided_by_name as name from review_decisions where review_id = r.id
       union all select author_id, author_name from review_comments where review_id = r.id
     ) as traces group by id
   ) as people) as reviewers`;

const PLACE =
  'workspace_id = $1 and repository_key = $2 and directory = $3 and from_branch = $4 and to_branch = $5';

const placeOf = ({ workspaceId, target, from, to }: ReviewPlace) => [
  workspaceId,
  repositoryKeyOf(target),
  target.directory,
  from,
  to,
];

/** Stores reviews, and the decisions and comments on their changes. */
@Injectable()
export class ReviewStore {
  constructor(private readonly database: Database) {}

  /**
   * Returns the id of the open review of the same branches if it has the same commits. Otherwise stores a review in its place,
   * with the decisions that still fit, and all comments. The caller has locked the workspace's queue.
   */
  async open(tx: EntityManager, review: NewReview): Promise<string> {
    const { workspaceId, from, to, pullRequest, content } = review;
    const { fromSha, toSha, base, apps } = content;
    const before = await this.findOpen(tx, review);
    if (before?.fromSha === fromSha && before.baseSha === base) {
      await this.follow(tx, before, { toSha, pullRequest });
      return before.id;
    }
    const id = newId();
    if (before) await this.end(tx, before.id, { status: 'outdated', replacedBy: id });
    await rowsOf(
      tx,
      `insert into reviews (workspace_id, repository_key, directory, from_branch, to_branch, id, from_sha, to_sha, base_sha,
         pull_request) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       returning publish_event(workspace_id, 'review', id)`,
      [
        ...placeOf({ workspaceId, target: review.target, from, to }),
        id,
        fromSha,
        toSha,
        base,
        toJsonb(pullRequest ?? before?.pullRequest ?? null),
      ],
    );
    await rowsOf(
      tx,
      `insert into review_apps (review_id, git_app_id, shown, needs)
       select $1, * from unnest($2::text[], $3::text[], $4::text[])`,
      [
        id,
        apps.map(({ gitAppId }) => gitAppId),
        apps.map(({ shown }) => JSON.stringify(shown)),
        apps.map(({ needs }) => JSON.stringify(needs)),
      ],
    );
    if (before) await this.moveDecisions(tx, { from: before, to: id, apps });
    return id;
  }

  /** The other branch may have new commits, and a pull request may have been opened, without a change to review. */
  private async follow(
    tx: EntityManager,
    before: ReviewSummary,
    { toSha, pullRequest }: { toSha: string; pullRequest: ReviewedPullRequest | null },
  ): Promise<void> {
    await rowsOf(
      tx,
      `update reviews set to_sha = $2, pull_request = coalesce($3, pull_request)
       where id = $1 and (to_sha <> $2 or pull_request is distinct from coalesce($3, pull_request))
       returning publish_event(workspace_id, 'review', id)`,
      [before.id, toSha, toJsonb(pullRequest)],
    );
  }

  private async moveDecisions(
    tx: EntityManager,
    { from, to, apps }: { from: ReviewSummary; to: string; apps: ReviewedApp[] },
  ): Promise<void> {
    const kept = fittingDecisions(needsOfReview(apps), await this.decisionsOf(tx, from.id));
    await rowsOf(
      tx,
      `insert into review_decisions (review_id, change_id, decision, decided_by, decided_by_name, decided_at)
       select $2, change_id, decision, decided_by, decided_by_name, decided_at from review_decisions
       where review_id = $1 and change_id = any($3)`,
      [from.id, to, [...kept.keys()]],
    );
    await rowsOf(tx, 'update review_comments set review_id = $2 where review_id = $1', [from.id, to]);
  }

  async findOpen(tx: EntityManager, place: ReviewPlace): Promise<ReviewSummary | null> {
    const [row] = await rowsOf<ReviewSummary>(
      tx,
      `select ${COLUMNS} from reviews r where status = 'open' and ${PLACE}`,
      placeOf(place),
    );
    return row ?? null;
  }

  async findSummary(id: string, tx: EntityManager = this.database.manager): Promise<ReviewSummary | null> {
    const [row] = await rowsOf<ReviewSummary>(tx, `select ${COLUMNS} from reviews r where id = $1`, [id]);
    return row ?? null;
  }

  async find(id: string, tx: EntityManager = this.database.manager): Promise<ReviewRow | null> {
    const review = await this.findSummary(id, tx);
    if (!review) return null;
    const apps = await rowsOf<{ git_app_id: string; shown: string; needs: string }>(
      tx,
      'select git_app_id, shown, needs from review_apps where review_id = $1',
      [id],
    );
    return {
      ...review,
      apps: apps
        .map((app) => ({
          gitAppId: app.git_app_id,
          shown: JSON.parse(app.shown) as ReviewedApp['shown'],
          needs: JSON.parse(app.needs) as ReviewedApp['needs'],
        }))
        .sort(byName),
      decisions: await this.decisionsOf(tx, id),
      comments: await this.commentsOf(tx, id),
    };
  }

  /** Locks the review against other changes until the transaction ends. */
  async lock(tx: EntityManager, id: string): Promise<ReviewRow | null> {
    await rowsOf(tx, 'select 1 from reviews where id = $1 for no key update', [id]);
    return this.find(id, tx);
  }

  /** Lists open reviews first, each kind with the newest first. `after`: the last review of the page before. */
  list(workspaceId: string, page: { after: ReviewCursor | null; take: number }): Promise<ListedReview[]> {
    return this.database.query<ListedReview>(
      `select ${COLUMNS}, ${PROGRESS} from (
         select * from reviews where workspace_id = $1
           and ($2::uuid is null or (status = 'open', id) < ($3, $2))
         order by (status = 'open') desc, id desc limit $4
       ) as r order by (r.status = 'open') desc, r.id desc`,
      [workspaceId, page.after?.id ?? null, page.after?.isOpen ?? null, page.take],
    );
  }

  /** Stores a decision on changes; null withdraws the earlier ones. The caller has locked the review. */
  async decide(
    tx: EntityManager,
    id: string,
    {
      changeIds,
      decision,
      by,
    }: { changeIds: string[]; decision: ReviewDecision | null; by: ReviewOutcome['by'] },
  ): Promise<void> {
    await (decision === null
      ? rowsOf(tx, 'delete from review_decisions where review_id = $1 and change_id = any($2)', [
          id,
          changeIds,
        ])
      : rowsOf(
          tx,
          `insert into review_decisions (review_id, change_id, decision, decided_by, decided_by_name)
           select $1, change_id, $3, $4, $5 from unnest($2::text[]) as change_id
           on conflict (review_id, change_id) do update set decision = excluded.decision,
             decided_by = excluded.decided_by, decided_by_name = excluded.decided_by_name, decided_at = clock_timestamp()`,
          [id, changeIds, decision, by.id, by.name],
        ));
    await this.touch(tx, id);
  }

  async addComment(
    tx: EntityManager,
    id: string,
    { changeId, text, author }: Pick<ReviewComment, 'changeId' | 'text' | 'author'>,
  ): Promise<ReviewComment> {
    const [row] = await rowsOf<{ id: string; createdAt: Date }>(
      tx,
      `insert into review_comments (id, review_id, change_id, text, author_id, author_name)
       values ($1, $2, $3, $4, $5, $6) returning id, created_at as "createdAt"`,
      [newId(), id, changeId, text, author.id, author.name],
    );
    await this.publish(tx, id);
    return { changeId, text, author, ...row };
  }

  async removeComment(tx: EntityManager, id: string, commentId: string): Promise<void> {
    await rowsOf(tx, 'delete from review_comments where review_id = $1 and id = $2', [id, commentId]);
    await this.publish(tx, id);
  }

  async beginCompletion(tx: EntityManager, id: string, jobId: string): Promise<void> {
    await rowsOf(tx, 'update reviews set completing_job_id = $2 where id = $1', [id, jobId]);
    await this.touch(tx, id);
  }

  /** A review of a pull request is to be posted at its provider. */
  async complete(tx: EntityManager, id: string, outcome: ReviewOutcome): Promise<void> {
    await rowsOf(
      tx,
      `update reviews set outcome = $2, posting = case when pull_request is not null then 'due' end where id = $1
       returning pg_notify('${REVIEWS_CHANNEL}', id::text)`,
      [id, toJsonb(outcome)],
    );
    await this.end(tx, id, { status: 'completed', replacedBy: null });
  }

  /** Returns true to one caller alone, who posts the review. */
  async beginPosting(id: string): Promise<boolean> {
    const rows = await this.database.query(
      `update reviews set posting = 'begun', posting_problem = 'The server stopped before the provider had answered.'
       where id = $1 and posting = 'due' returning 1`,
      [id],
    );
    return rows.length > 0;
  }

  /** `problem` null: the provider has it. */
  async endPosting(id: string, problem: string | null): Promise<void> {
    await this.database.query(
      `update reviews set posting = $2, posting_problem = $3 where id = $1
       returning publish_event(workspace_id, 'review', id)`,
      [id, problem === null ? 'posted' : 'failed', problem],
    );
  }

  /** Lists reviews that were to be posted for `seconds` already. */
  async listDue(seconds: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select id from reviews where posting = 'due' and ended_at < clock_timestamp() - make_interval(secs => $1) limit 100`,
      [seconds],
    );
    return rows.map(({ id }) => id);
  }

  /** Ends postings that a server has begun, and stopped. */
  async failAbandoned(minutes: number): Promise<void> {
    await this.database.query(
      `update reviews set posting = 'failed'
       where posting = 'begun' and ended_at < clock_timestamp() - make_interval(mins => $1)
       returning publish_event(workspace_id, 'review', id)`,
      [minutes],
    );
  }

  /** Returns true if a review is to be posted, or is being posted. */
  async isPosting(): Promise<boolean> {
    const rows = await this.database.query(`select from reviews where posting in ('due', 'begun') limit 1`);
    return rows.length > 0;
  }

  async deleteOld(): Promise<void> {
    await this.database.query(
      `delete from reviews where ended_at < now() - make_interval(days => ${KEPT_DAYS})`,
    );
  }

  private async end(
    tx: EntityManager,
    id: string,
    { status, replacedBy }: Pick<ReviewSummary, 'status' | 'replacedBy'>,
  ): Promise<void> {
    await rowsOf(
      tx,
      'update reviews set status = $2, replaced_by = $3, ended_at = clock_timestamp() where id = $1',
      [id, status, replacedBy],
    );
    await this.touch(tx, id);
  }

  private async touch(tx: EntityManager, id: string): Promise<void> {
    await rowsOf(tx, 'update reviews set version = version + 1 where id = $1', [id]);
    await this.publish(tx, id);
  }

  private async publish(tx: EntityManager, id: string): Promise<void> {
    await rowsOf(tx, `select publish_event(workspace_id, 'review', id) from reviews where id = $1`, [id]);
  }

  private async decisionsOf(tx: EntityManager, id: string): Promise<ReadonlyMap<string, DecidedChange>> {
    const rows = await rowsOf<{ changeId: string; byId: string; byName: string } & Omit<DecidedChange, 'by'>>(
      tx,
      `select change_id as "changeId", decision, decided_by as "byId", decided_by_name as "byName", decided_at as "at"
       from review_decisions where review_id = $1`,
      [id],
    );
    return new Map(
      rows.map(({ changeId, decision, at, byId, byName }) => [
        changeId,
        { decision, at, by: { id: byId, name: byName } },
      ]),
    );
  }

  private async commentsOf(tx: EntityManager, id: string): Promise<ReviewComment[]> {
    const rows = await rowsOf<Omit<ReviewComment, 'author'> & { authorId: string; authorName: string }>(
      tx,
      `select id, change_id as "changeId", text, author_id as "authorId", author_name as "authorName",
         created_at as "createdAt" from review_comments where review_id = $1 order by id`,
      [id],
    );
    return rows.map(({ authorId, authorName, ...comment }) => ({
      ...comment,
      author: { id: authorId, name: authorName },
    }));
  }
}

/** The last review of a page. */
export interface ReviewCursor {
  id: string;
  isOpen: boolean;
}

const byName = (one: ReviewedApp, other: ReviewedApp): number =>
  one.shown.name.localeCompare(other.shown.name, 'en') || (one.gitAppId < other.gitAppId ? -1 : 1);
