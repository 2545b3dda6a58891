import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../core/config';
import { DatabaseListener, NotifiedLoop } from '../../core/database';
import { AppError, conflict } from '../../core/errors';
import type { PostedVerdict } from '../../providers';
import { defaultCopyOf } from '../../workspaces';
import { parseRemoteUrl, reviewInMarkdown } from '../domain';
import { repositoryKeyOf } from '../store/job-references';
import { REVIEWS_CHANNEL, ReviewStore, type ReviewRow } from '../store/reviews';
import { getTarget, GitConfigStore } from '../store/settings';
import { accountNeededToList, FirstAccount } from './pull-requests';

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
    await this.accounts.use(who, accountNeededToList, ({ api, path, isOfPerson }) =>
      // An app that approves would approve for people whose own accounts may not.
      api.postReview(path, pullRequest.number, {
        body,
        verdict: isOfPerson ? verdictOf(outcome) : 'comment',
      }),
    );
  }

  private readonly problemOf = (error: unknown): string => {
    if (error instanceof AppError) return [error.message, error.remedy].filter(Boolean).join(' ');
    this.logger.error({ err: error }, 'A review could not be posted');
    return 'An internal error prevented it.';
  };
}

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
