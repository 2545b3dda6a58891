import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AccountRequests,
  Allow,
  CurrentUser,
  NotEmbedded,
  RepeatableRequest,
  type KeyedRequest,
  type Principal,
} from '../auth';
import { idOfCursor, PageQuery, pageOf, TakesIdempotencyKey } from '../core/http';
import { Audited } from './audit/audit-log';
import { DeleteWorkspace } from './delete-workspace';
import { CurrentMember, type Actor } from './workspace-member';
import { ActiveBranches } from './workspace.guard';
import { Workspaces } from './workspaces';
import {
  OpenedWorkspaceView,
  UpdateWorkspaceRequest,
  WorkspacePage,
  WorkspaceRequest,
  WorkspaceView,
} from './workspaces.dto';

@ApiTags('Workspaces')
@Controller('api/workspaces')
export class WorkspacesController {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly requests: AccountRequests,
    private readonly deletion: DeleteWorkspace,
    private readonly active: ActiveBranches,
  ) {}

  /** The workspaces that you are a member of. */
  @Get()
  @Allow('user')
  async list(@CurrentUser() principal: Principal, @Query() query: PageQuery): Promise<WorkspacePage> {
    const rows = await this.workspaces.listOf(principal.userId, {
      after: idOfCursor(query),
      take: query.limit + 1,
    });
    return pageOf(rows, query.limit, (row) => row);
  }

  /** A new workspace, with you as its admin. */
  @Post()
  @Allow('user')
  @NotEmbedded()
  @TakesIdempotencyKey()
  create(
    @CurrentUser() principal: Principal,
    @Body() body: WorkspaceRequest,
    @RepeatableRequest() request: KeyedRequest | null,
  ): Promise<WorkspaceView> {
    return this.requests.once(request, (tx) =>
      this.workspaces.create(tx, { ...body, adminId: principal.userId }),
    );
  }

  @Get(':w')
  @Allow('viewer')
  async get(@CurrentMember() { workspaceId, userId, role }: Actor): Promise<OpenedWorkspaceView> {
    const { id, name } = await this.workspaces.get(workspaceId);
    const [opened] = await this.active.addTo(userId, [{ id, name, role }]);
    return opened;
  }

  /** Rename a workspace. */
  @Patch(':w')
  @Allow('admin')
  @NotEmbedded()
  @Audited(({ body }) =>
    body.name === undefined ? null : { action: 'configured', target: null, detail: { name: body.name } },
  )
  async update(
    @CurrentMember() actor: Actor,
    @Body() body: UpdateWorkspaceRequest,
  ): Promise<OpenedWorkspaceView> {
    if (body.name !== undefined) await this.workspaces.rename(actor.workspaceId, body.name);
    return this.get(actor);
  }

  /** Delete a workspace and its apps. Waiting Git jobs are cancelled; the repository stays as it is. */
  @Delete(':w')
  @HttpCode(204)
  @Allow('admin')
  @NotEmbedded()
  remove(@Param('w') workspaceId: string): Promise<void> {
    return this.deletion.run(workspaceId);
  }
}
