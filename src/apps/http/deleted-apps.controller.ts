import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, NotEmbedded } from '../../auth';
import {
  type JobAnswer,
  MayBecomeJob,
  PageQuery,
  pageOf,
  textOfCursor,
  Refuses,
  type Page,
} from '../../core/http';
import { CurrentMember, TakesBranch, type Actor } from '../../workspaces';
import { DeleteApp } from '../operations/delete-app';
import { DeletedAppStore, isPositionOfDeleted } from '../store/deleted-app-store';
import { AppPresenter, presentDeletedApp } from './app-presenter';
import { ChangedAppView, DeletedAppPage, DeletedAppView, RestoreAppRequest } from './apps.dto';

@ApiTags('Apps')
@TakesBranch()
@Controller('api/workspaces/:w/deleted-apps')
export class DeletedAppsController {
  constructor(
    private readonly deleted: DeletedAppStore,
    private readonly deletion: DeleteApp,
    private readonly presenter: AppPresenter,
  ) {}

  /** The apps deleted in the last 30 days, the latest deletion first. */
  @Get()
  @Allow('builder')
  async list(@CurrentMember() actor: Actor, @Query() query: PageQuery): Promise<DeletedAppPage> {
    const after = textOfCursor(query, isPositionOfDeleted);
    const rows = await this.deleted.list(actor, { after, take: query.limit + 1 });
    const byPosition = rows.map((app) => ({ id: app.position, app }));
    return pageOf(byPosition, query.limit, ({ app }) =>
      presentDeletedApp(app),
    ) satisfies Page<DeletedAppView>;
  }

  /** Restore a deleted app with its versions, under its old name or another one, which is committed as a rename. */
  @Post(':d/restore')
  @HttpCode(200)
  @Allow('builder')
  @NotEmbedded()
  @ApiOkResponse({ type: ChangedAppView })
  @MayBecomeJob()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_app_name')
  @Refuses(HttpStatus.CONFLICT, 'app_name_taken', 'app_already_imported')
  async restore(
    @CurrentMember() actor: Actor,
    @Param('d') id: string,
    @Body() body: RestoreAppRequest,
  ): Promise<ChangedAppView | JobAnswer> {
    return this.presenter.changed(await this.deletion.restore(actor, id, body.name));
  }

  /** Delete an app for good. */
  @Delete(':d')
  @HttpCode(204)
  @Allow('builder')
  remove(@Param('d') id: string): Promise<void> {
    return this.deletion.forGood(id);
  }
}
