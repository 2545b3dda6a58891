import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../core/config';
import { DatabaseListener, NotifiedLoop } from '../core/database';
import { AppError, conflict } from '../core/errors';
import { listOpenPullRequests, type PostedVerdict } from '../providers';
import { defaultCopyOf } from '../workspaces';
import { asCode } from '../gitsync/domain/markdown';
import { parseRemoteUrl } from '../gitsync/domain/remote/url';
import { reviewInMarkdown } from './markdown';
import { repositoryKeyOf } from '../gitsync/store/job-target';
import { REVIEWS_CHANNEL, ReviewStore, type ReviewRow } from './store';
import { getTarget, GitConfigStore } from '../gitsync/store/settings';
import {
  accountNeededToList,
  FirstAccount,
  type RepositoryAccess,
} from '../gitsync/server/repository-accounts';

/** Posts completed reviews at their pull requests, in the name of the person who completed them. */
@Injectable()
export class PostReview {
  private readonly logger = new Logger(PostReview.name);

  constructor(
    private readonly reviews: ReviewStore,
    private readonly configs: GitConfigStore,
    private readonly accounts: FirstAccount,
    private readonly config: Config,
  ) {}

  /** Posts the review unless that is not due, or begun already: it is posted once at most. A failure is stored with it. */
  async run(reviewId: string): Promise<void> {
    if (!(await this.reviews.beginPosting(reviewId))) return;
    const review = await this.reviews.find(reviewId);
    if (!review) return;
    await this.reviews.endPosting(reviewId, await this.post(review).then(() => null, this.problemOf));
  }

  private async post(review: ReviewRow): Promise<void> {
    const { workspaceId, pullRequest, outcome } = review;
    if (!pullRequest || !outcome) return;
    const { repositoryUrl } = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    if (repositoryKeyOf({ repositoryUrl }) !== review.repositoryKey) throw otherRepository();
    const { baseUrl } = this.config;
    const url = baseUrl === null ? null : `${baseUrl}/w/${workspaceId}/review/${review.id}`;
    const body = reviewInMarkdown({ ...review, ...outcome, url });
    const who = { workspaceId, userId: outcome.by.id, repository: parseRemoteUrl(repositoryUrl) };
    const sha = outcome.sha ?? review.fromSha;
    await this.accounts.use(who, accountNeededToList, async ({ api, path, isOfPerson }) => {
      // An app that approves would approve for people whose own accounts may not.
      const verdict = isOfPerson ? verdictOf(outcome) : 'comment';
      const reason = verdict === 'approve' ? await findMove({ api, path }, review, sha) : null;
      const posted =
        reason === null ? { body, verdict } : { body: `${body}\n\n${reason}`, verdict: 'comment' as const };
      await api.postReview(path, pullRequest.number, { ...posted, sha });
    });
  }

  private readonly problemOf = (error: unknown): string => {
    if (error instanceof AppError) return [error.message, error.remedy].filter(Boolean).join(' ');
    this.logger.error({ err: error }, 'A review could not be posted');
    return 'An internal error prevented it.';
  };
}

/** After this time, an approval that could not be posted is posted as a comment: no one expects it any more. */
const MOST_HOURS = 24;

/** Returns the reason why the approval no longer fits the pull request, for its comment; null if it does. */
async function findMove(
  { api, path }: Pick<RepositoryAccess, 'api' | 'path'>,
  { pullRequest, to, endedAt }: ReviewRow,
  sha: string,
): Promise<string | null> {
  const hours = (Date.now() - (endedAt?.getTime() ?? Date.now())) / MS_OF_HOUR;
  const reviewed = `Approved at ${asCode(sha.slice(0, SHORT))}`;
  if (hours > MOST_HOURS) return `${reviewed} more than ${MOST_HOURS} hours ago: not posted as an approval.`;
  const present = (await listOpenPullRequests(api, path)).find(
    ({ number }) => number === pullRequest?.number,
  );
  if (!present) return `${reviewed}. The pull request is not open: not posted as an approval.`;
  if (present.into !== to)
    return `${reviewed} for ${asCode(to)}. The pull request goes into ${asCode(present.into)} by now: not posted as an approval.`;
  // Some providers abbreviate it.
  if (present.sha !== null && !sha.startsWith(present.sha) && !present.sha.startsWith(sha))
    return `${reviewed}. Newer commits were not reviewed: not posted as an approval.`;
  return null;
}

const MS_OF_HOUR = 3_600_000;
const SHORT = 8;

function verdictOf({ isApproved, declined }: { isApproved: boolean; declined: number }): PostedVerdict {
  if (isApproved) return 'approve';
  return declined > 0 ? 'request_changes' : 'comment';
}

const otherRepository = () =>
  conflict('git_not_configured', 'The workspace is connected to another repository by now.');

/** Time in which the request that completes a review posts it itself. */
const GRACE_SECONDS = 5;
/** Longer than all requests to a provider together. */
const MOST_MINUTES = 10;

/** Posts reviews whose requests have ended before. */
@Injectable()
export class PostReviewsLoop extends NotifiedLoop {
  constructor(
    listener: DatabaseListener,
    private readonly reviews: ReviewStore,
    private readonly posting: PostReview,
  ) {
    super(listener, {
      channels: [REVIEWS_CHANNEL],
      wakeMs: GRACE_SECONDS * 1_000,
      leastMs: GRACE_SECONDS * 1_000,
      failure: 'Reviews could not be posted',
    });
  }

  protected async run(): Promise<number | null> {
    for (const id of await this.reviews.listDue(GRACE_SECONDS)) await this.posting.run(id);
    await this.reviews.failAbandoned(MOST_MINUTES);
    return (await this.reviews.isPosting()) ? GRACE_SECONDS * 1_000 : null;
  }
}
