import {
  applyDecorators,
  Body,
  Controller,
  createParamDecorator,
  Delete,
  ExecutionContext,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Put,
  Query,
  Res,
  Injectable,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow } from '../../auth';
import { notFound } from '../../core/errors';
import { HttpAnswer, idOfCursor, JobAnswer, PageQuery, pageOf, Refuses } from '../../core/http';
import { withoutByteOrderMark } from '../../core/json-text';
import {
  CurrentMember,
  memberOf,
  isAtLeast,
  type Actor,
  type MemberRequest,
  type WorkspaceContent,
} from '../../workspaces';
import { etagOfMerge, SettleMerge, CompleteMerge } from '../server/merges';
import { MergeStore, type MergeRow } from '../store/merges';
import { BranchMergeView } from './branches.dto';
import { CommitResultView } from './commit.dto';
import { AsksRemote, NOT_CONNECTED } from './documentation';
import { PullResultView } from './import.dto';
import {
  CompleteMergeRequest,
  MergePage,
  OpenMergeListView,
  presentOpenMerge,
  MergeView,
  ResolveAppRequest,
  ResolveRequest,
  chosenOf,
  MergePresenter,
} from './merges.dto';

const JSON_TYPE = 'application/json';
const ETAG = {
  ETag: { description: 'Strong; changes with each decision.', schema: { type: 'string' } },
} as const;

/** The merge that a request changes, and the actor. */
const Target = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<MemberRequest & { params: { m: string } }>();
  return { actor: memberOf(request), mergeId: request.params.m, ifMatch: request.get('if-match') };
});

interface MergeTarget {
  actor: Actor;
  mergeId: string;
  ifMatch: string | undefined;
}

const Settles = () =>
  applyDecorators(
    Allow('builder'),
    ApiHeader({ name: 'if-match', required: true }),
    ApiOkResponse({ type: MergeView, headers: ETAG }),
    Refuses(HttpStatus.NOT_FOUND, 'not_found'),
    Refuses(HttpStatus.CONFLICT, 'merge_ended', 'merge_completing'),
    Refuses(HttpStatus.PRECONDITION_FAILED, 'precondition_failed'),
    Refuses(HttpStatus.PRECONDITION_REQUIRED, 'precondition_required'),
    Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_resolution', 'invalid_app_document'),
  );

/** Merges with conflicts: changes of both sides to an app, to be decided upon. */
@ApiTags('Merging')
@Controller('api/workspaces/:w/git/merges')
export class MergesController {
  constructor(
    private readonly merges: MergeStore,
    private readonly settling: SettleMerge,
    private readonly completing: CompleteMerge,
    private readonly presenter: MergePresenter,
  ) {}

  /** The workspace’s merges, the newest first. Ended merges are kept for 30 days. */
  @Get()
  @Allow('builder')
  async list(@CurrentMember() { workspaceId }: Actor, @Query() query: PageQuery): Promise<MergePage> {
    const rows = await this.merges.list(workspaceId, { before: idOfCursor(query), take: query.limit + 1 });
    const { items, nextCursor } = pageOf(rows, query.limit, (row) => row);
    return { items: await this.presenter.many(workspaceId, items), nextCursor };
  }

  /** The merges that wait for decisions or for their completion, the newest first, without their conflicts; 50 at most. */
  @Get('open')
  @Allow('builder')
  async listOpen(@CurrentMember() { workspaceId }: Actor): Promise<OpenMergeListView> {
    return { items: (await this.merges.listOpen(workspaceId)).map(presentOpenMerge) };
  }

  @Get(':m')
  @Allow('builder')
  @ApiOkResponse({ type: MergeView, headers: ETAG })
  async get(@Param('m') mergeId: string): Promise<HttpAnswer> {
    const merge = await this.merges.find(mergeId);
    if (!merge) throw notFound('The merge');
    return this.answer(merge);
  }

  /** Decide on a conflict, for all users. May be repeated with another decision until the merge is completed. */
  @Put(':m/conflicts/:c')
  @Settles()
  async resolve(
    @Target() target: MergeTarget,
    @Param('c') conflictId: string,
    @Body() body: ResolveRequest,
  ): Promise<HttpAnswer> {
    return this.answer(await this.settling.resolve(target, conflictId, chosenOf(body)));
  }

  /** Take a decision back. */
  @Delete(':m/conflicts/:c')
  @HttpCode(HttpStatus.OK)
  @Settles()
  async reopen(@Target() target: MergeTarget, @Param('c') conflictId: string): Promise<HttpAnswer> {
    return this.answer(await this.settling.reopen(target, conflictId));
  }

  /** Take one side in all conflicts of an app. */
  @Put(':m/apps/:gitAppId')
  @Settles()
  async chooseSide(
    @Target() target: MergeTarget,
    @Param('gitAppId') gitAppId: string,
    @Body() { choose }: ResolveAppRequest,
  ): Promise<HttpAnswer> {
    return this.answer(await this.settling.chooseSide(target, gitAppId, choose));
  }

  /** The app’s document with the decisions so far; mine at undecided conflicts. */
  @Get(':m/apps/:gitAppId/definition')
  @Allow('builder')
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  async definition(
    @Param('m') mergeId: string,
    @Param('gitAppId') gitAppId: string,
    @Res() response: Response,
  ): Promise<void> {
    const text = await this.settling.readResult(mergeId, gitAppId);
    response.type(JSON_TYPE).send(Buffer.from(withoutByteOrderMark(text)));
  }

  /**
   * Complete the pull or commit that began the merge with the result, and answer as it does. If a side has moved, nothing is
   * changed, and another merge continues with the decisions that still fit.
   */
  @Post(':m/complete')
  @Allow('builder')
  @ApiCreatedResponse({ type: CommitResultView })
  @ApiExtraModels(PullResultView, BranchMergeView)
  @ApiOkResponse({
    schema: { oneOf: [{ $ref: getSchemaPath(PullResultView) }, { $ref: getSchemaPath(BranchMergeView) }] },
    description:
      'The merge of a pull, or of branches. Decisions on names may lead to other conflicts: then the status is `conflicts`, and `mergeId` has kept the decisions.',
  })
  @Refuses(HttpStatus.NOT_FOUND, 'git_app_not_found')
  @AsksRemote({
    refused: ['invalid_message', 'invalid_app_document', 'git_push_rejected'],
    conflicts: [
      'merge_unresolved',
      'merge_outdated',
      'merge_ended',
      'merge_conflicts',
      'app_locked',
      'app_name_taken',
      ...NOT_CONNECTED,
      'git_read_only_key',
      'git_remote_moved',
      'git_cancelled',
    ],
  })
  async complete(
    @CurrentMember() actor: Actor,
    @Param('m') mergeId: string,
    @Body() { message }: CompleteMergeRequest,
  ): Promise<JobAnswer> {
    return new JobAnswer(await this.completing.complete(actor, mergeId, message));
  }

  /** Abandon the merge. Neither the app nor the repository was changed by it. */
  @Delete(':m')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('builder')
  @ApiNoContentResponse()
  @Refuses(HttpStatus.CONFLICT, 'merge_ended')
  abandon(@Param('m') mergeId: string): Promise<void> {
    return this.completing.abandon(mergeId);
  }

  private async answer(merge: MergeRow): Promise<HttpAnswer> {
    return new HttpAnswer(HttpStatus.OK, await this.presenter.one(merge), { ETag: etagOfMerge(merge) });
  }
}

/** Describes merges to `workspaces`. */
@Injectable()
export class MergesInWorkspace implements WorkspaceContent {
  readonly eventType = 'merge';
  readonly routeResources = {
    m: { name: 'The merge', sql: 'select id from merges where workspace_id = :w and id = :m' },
  };

  constructor(
    private readonly merges: MergeStore,
    private readonly presenter: MergePresenter,
  ) {}

  async viewForEvent(actor: Actor, mergeId: string): Promise<unknown> {
    if (!isAtLeast(actor.role, 'builder')) return null;
    const merge = await this.merges.find(mergeId);
    return merge && this.presenter.one(merge);
  }

  /** Merges are deleted with the workspace's row. */
  onWorkspaceDeleted(): Promise<void> {
    return Promise.resolve();
  }
}
