import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Inject,
  Param,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AccountRequests,
  Allow,
  CurrentUser,
  managedByHost,
  NotEmbedded,
  RepeatableRequest,
  type KeyedRequest,
  type Principal,
} from '../auth';
import { EMBEDDING, type Embedding } from '../core/config';
import { idOfCursor, PageQuery, pageOf, Refuses, TakesIdempotencyKey } from '../core/http';
import { Audited } from './audit/audit-log';
import { DeleteWorkspace } from './delete-workspace';
import { ManagedSettings } from './managed-settings';
import { CurrentMember, type Actor } from './workspace-member';
import { ActiveBranches } from './workspace.guard';
import { Workspaces } from './workspaces';
import {
  ManagedSettingsView,
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
    private readonly managed: ManagedSettings,
    @Inject(EMBEDDING) private readonly embedding: Embedding | null,
  ) {}

  /** The workspaces that you are a member of. */
  @Get()
  @Allow('user')
  async list(@CurrentUser() principal: Principal, @Query() query: PageQuery): Promise<WorkspacePage> {
    const rows = await this.workspaces.listOf(principal.userId, {
      after: idOfCursor(query),
      take: query.limit + 1,
    });
    return pageOf(rows, query.limit, ({ id, name, role }) => ({ id, name, role }));
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
    const { id, name, viewersSeeDrafts } = await this.workspaces.get(workspaceId);
    const [opened] = await this.active.addTo(userId, [{ id, name, role, viewersSeeDrafts }]);
    return opened;
  }

  /** Rename a workspace, and choose whether its viewers see drafts of published apps. */
  @Patch(':w')
  @Allow('admin')
  @Audited(({ body: { name, viewersSeeDrafts } }) =>
    name === undefined && viewersSeeDrafts === undefined
      ? null
      : { action: 'configured', target: null, detail: { name, viewersSeeDrafts } },
  )
  @Refuses(HttpStatus.FORBIDDEN, 'managed_by_host')
  @Refuses(HttpStatus.CONFLICT, 'managed_by_file')
  async update(
    @CurrentMember() actor: Actor,
    @Body() body: UpdateWorkspaceRequest,
  ): Promise<OpenedWorkspaceView> {
    if (this.embedding && body.name !== undefined) throw managedByHost(this.embedding);
    if (body.name !== undefined) await this.managed.refuseWorkspace(actor.workspaceId);
    if (body.viewersSeeDrafts !== undefined) await this.managed.refuse(actor.workspaceId, 'viewersSeeDrafts');
    await this.workspaces.update(actor.workspaceId, body);
    return this.get(actor);
  }

  /** Settings that a set-up file owns: only the file changes them. */
  @Get(':w/managed-settings')
  @Allow('viewer')
  async listManaged(@CurrentMember() { workspaceId }: Actor): Promise<ManagedSettingsView> {
    const found = await this.managed.list(workspaceId);
    return {
      items: found.map(({ kind, item, memberId, file, line }) => ({
        ...{ kind, item, file, line },
        ...(memberId !== null && { memberId }),
      })),
    };
  }

  /** Delete a workspace and its apps. Waiting Git jobs are cancelled; the repository stays as it is. */
  @Delete(':w')
  @HttpCode(204)
  @Allow('admin')
  @NotEmbedded()
  @Refuses(HttpStatus.CONFLICT, 'managed_by_file')
  async remove(@Param('w') workspaceId: string): Promise<void> {
    await this.managed.refuseWorkspace(workspaceId);
    await this.deletion.run(workspaceId);
  }
}
