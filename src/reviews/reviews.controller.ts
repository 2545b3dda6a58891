import {
  Body,
  Controller,
  createParamDecorator,
  Delete,
  ExecutionContext,
  Get,
  HttpCode,
  HttpStatus,
  Injectable,
  Param,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../auth';
import { isUuid } from '../core/database';
import { notFound } from '../core/errors';
import { HttpAnswer, JobAnswer, PageQuery, pageOf, Refuses, textOfCursor } from '../core/http';
import { AsksProvider } from '../providers';
import {
  Audited,
  CurrentMember,
  memberOf,
  RunsBeforeTransaction,
  type Actor,
  type MemberRequest,
  type WorkspaceContent,
} from '../workspaces';
import { DiscussReview, EnqueueReview, etagOfReview, OpenReview } from './reviews';
import { ReviewStore, type ReviewCursor, type ReviewRow, type ReviewSummary } from './store';
import { AsksRemote, FailsAtRemote, NOT_CONNECTED } from '../gitsync/http/documentation';
import {
  CommentRequest,
  CompletedReviewView,
  CompleteReviewRequest,
  DecideChangeRequest,
  OpenReviewRequest,
  presentComment,
  presentListed,
  presentReview,
  presentSummary,
  ReviewCommentView,
  reviewRequestOf,
  ReviewPage,
  ReviewView,
} from './reviews.dto';

const ETAG = {
  ETag: { description: 'Strong; changes with each decision.', schema: { type: 'string' } },
} as const;

/** The review that a request changes, and the actor. */
const Target = createParamDecorator((_: unknown, context: ExecutionContext): ReviewTarget => {
  const request = context.switchToHttp().getRequest<MemberRequest & { params: { r: string } }>();
  return { actor: memberOf(request), reviewId: request.params.r, ifMatch: request.get('if-match') };
});

interface ReviewTarget {
  actor: Actor;
  reviewId: string;
  ifMatch: string | undefined;
}

/** Reviews of a branch by element: each of its changes is accepted, declined or commented on. */
@ApiTags('Review')
@Controller('api/workspaces/:w/reviews')
export class ReviewsController {
  constructor(
    private readonly reviews: ReviewStore,
    private readonly opening: OpenReview,
    private readonly discussing: DiscussReview,
    private readonly completing: EnqueueReview,
  ) {}

  /** The workspace’s reviews, open ones first, without their changes. Ended reviews are kept for 30 days. */
  @Get()
  @Allow('viewer')
  async list(@CurrentMember() { workspaceId }: Actor, @Query() query: PageQuery): Promise<ReviewPage> {
    const rows = await this.reviews.list(workspaceId, { after: cursorOf(query), take: query.limit + 1 });
    const placed = rows.map((review) => ({ id: positionOf(review), review }));
    return pageOf(placed, query.limit, ({ review }) => presentListed(review));
  }

  /**
   * Open the review of a branch, or of a pull request: its changes since it left the other branch, app by app. The open review
   * of the same branches is returned; where they have new commits, another review continues it, with the decisions that still
   * fit.
   */
  @Post()
  @Allow('builder')
  @RunsBeforeTransaction()
  @ApiCreatedResponse({ type: ReviewView, headers: ETAG })
  @AsksProvider()
  @Refuses(HttpStatus.NOT_FOUND, 'git_branch_not_found', 'not_found')
  @FailsAtRemote({
    refused: ['invalid_branch', 'git_invalid_repository'],
    conflicts: [
      ...NOT_CONNECTED,
      'review_completing',
      'provider_account_needed',
      'pull_request_closed',
      'pull_request_from_fork',
    ],
  })
  async open(@CurrentMember() actor: Actor, @Body() body: OpenReviewRequest): Promise<HttpAnswer> {
    return answer(HttpStatus.CREATED, await this.opening.run(actor, reviewRequestOf(body)));
  }

  @Get(':r')
  @Allow('viewer')
  @ApiOkResponse({ type: ReviewView, headers: ETAG })
  async get(@Param('r') reviewId: string): Promise<HttpAnswer> {
    const review = await this.reviews.find(reviewId);
    if (!review) throw notFound('The review');
    return answer(HttpStatus.OK, review);
  }

  /**
   * Decide on a change, for all reviewers. A declined change is taken back when the review is completed; all that need it have to
   * be declined, too. May be repeated with another decision until then.
   */
  @Put(':r/changes/:c')
  @Allow('builder')
  @ApiHeader({ name: 'if-match', required: true })
  @ApiOkResponse({ type: ReviewView, headers: ETAG })
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'review_ended', 'review_completing')
  @Refuses(HttpStatus.PRECONDITION_FAILED, 'precondition_failed')
  @Refuses(HttpStatus.PRECONDITION_REQUIRED, 'precondition_required')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'change_needs_others')
  async decide(
    @Target() target: ReviewTarget,
    @Param('c') changeId: string,
    @Body() { decision, with: withOthers = false }: DecideChangeRequest,
  ): Promise<HttpAnswer> {
    return answer(HttpStatus.OK, await this.discussing.decide(target, { changeId, decision, withOthers }));
  }

  /** Comment on a change, or on the whole review. */
  @Post(':r/comments')
  @Allow('builder')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'review_ended')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'too_many_comments')
  async comment(
    @Target() target: ReviewTarget,
    @Body() { changeId, text }: CommentRequest,
  ): Promise<ReviewCommentView> {
    return presentComment(await this.discussing.comment(target, { changeId: changeId ?? null, text }));
  }

  /** Delete your own comment. */
  @Delete(':r/comments/:comment')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('builder')
  @ApiNoContentResponse()
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'review_ended')
  removeComment(@Target() target: ReviewTarget, @Param('comment') commentId: string): Promise<void> {
    return this.discussing.removeComment(target, commentId);
  }

  /**
   * Take the declined changes back by a commit on the branch, and approve the rest, if wanted. The review of a pull request is
   * posted there, with its comments. If the branch has moved, nothing is changed, and another review continues with the decisions
   * that still fit.
   */
  @Post(':r/complete')
  @Allow('builder')
  @Audited(({ params, body }) => ({
    action: 'reviewed',
    target: params.r,
    detail: { approved: body.approve },
  }))
  @ApiCreatedResponse({ type: CompletedReviewView })
  @Refuses(HttpStatus.NOT_FOUND, 'not_found', 'git_branch_not_found')
  @AsksRemote({
    refused: ['invalid_message', 'invalid_app_document', 'git_invalid_repository', 'git_push_rejected'],
    conflicts: [
      'review_outdated',
      'review_ended',
      'changes_outdated',
      'uncommitted_changes',
      ...NOT_CONNECTED,
      'git_read_only_key',
      'git_remote_moved',
      'git_cancelled',
    ],
  })
  async complete(
    @CurrentMember() actor: Actor,
    @Param('r') reviewId: string,
    @Body() { message, approve }: CompleteReviewRequest,
  ): Promise<JobAnswer> {
    return new JobAnswer(await this.completing.complete(actor, reviewId, { message, isApproved: approve }));
  }
}

const answer = (status: HttpStatus, review: ReviewRow): HttpAnswer =>
  new HttpAnswer(status, presentReview(review), { ETag: etagOfReview(review) });

const OPEN = 'open ';

const positionOf = ({ id, status }: ReviewSummary): string => (status === 'open' ? `${OPEN}${id}` : id);

function cursorOf(query: PageQuery): ReviewCursor | null {
  const idIn = (position: string) => (position.startsWith(OPEN) ? position.slice(OPEN.length) : position);
  const position = textOfCursor(query, (text) => isUuid(idIn(text)));
  return position === null ? null : { id: idIn(position), isOpen: position.startsWith(OPEN) };
}

/** Describes reviews to `workspaces`. */
@Injectable()
export class ReviewsInWorkspace implements WorkspaceContent {
  readonly eventType = 'review';
  readonly routeResources = {
    r: { name: 'The review', sql: 'select id from reviews where workspace_id = :w and id = :r' },
  };

  constructor(private readonly reviews: ReviewStore) {}

  /** Without the changes: a review may be large, and an event has no ETag. */
  async viewForEvent(_actor: Actor, reviewId: string): Promise<unknown> {
    const review = await this.reviews.findSummary(reviewId);
    return review && presentSummary(review);
  }

  /** Reviews are deleted with the workspace's row. */
  onWorkspaceDeleted(): Promise<void> {
    return Promise.resolve();
  }
}
