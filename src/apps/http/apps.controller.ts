import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
  Put,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, NotEmbedded } from '../../auth';
import { Database } from '../../core/database';
import { JobAnswer, idOfCursor, MayBecomeJob, pageOf, Refuses, TakesBody, type Page } from '../../core/http';
import { Audited, CurrentMember, TakesBranch, type Actor } from '../../workspaces';
import { ChangeApp } from '../operations/change-app';
import { CreateApp } from '../operations/create-app';
import { DeleteApp } from '../operations/delete-app';
import { AppStore } from '../store/app-store';
import { AppPresenter } from './app-presenter';
import {
  AppListQuery,
  AppPage,
  AppView,
  ChangedAppView,
  CreateAppRequest,
  DuplicateAppRequest,
  UpdateAppRequest,
  TagsRequest,
} from './apps.dto';
import { COMMIT_REFUSALS, JSON_TYPE, tooDeepDocument } from './definition.controller';

@ApiTags('Apps')
@TakesBranch()
@Controller('api/workspaces/:w/apps')
export class AppsController {
  constructor(
    private readonly creation: CreateApp,
    private readonly deletion: DeleteApp,
    private readonly changes: ChangeApp,
    private readonly store: AppStore,
    private readonly presenter: AppPresenter,
    private readonly database: Database,
  ) {}

  /** The workspace's apps, the oldest first. */
  @Get()
  @Allow('viewer')
  async list(@CurrentMember() actor: Actor, @Query() query: AppListQuery): Promise<AppPage> {
    const rows = await this.store.list(actor, {
      ...{ after: idOfCursor(query), take: query.limit + 1 },
      name: query.name,
    });
    const byId = rows.map((app) => ({ id: app.sharedId, app }));
    const { items, nextCursor } = pageOf(byId, query.limit, ({ app }) => app);
    return { items: await this.presenter.many(items), nextCursor } satisfies Page<AppView>;
  }

  /** Make an app, blank or from a document, and commit it if requested. */
  @Post()
  @Allow('builder')
  @NotEmbedded()
  @TakesBody({ types: [JSON_TYPE], as: 'json', rawMembers: ['definition'], tooDeep: tooDeepDocument })
  @ApiCreatedResponse({ type: ChangedAppView })
  @MayBecomeJob()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_app_name', 'invalid_app_document')
  @Refuses(HttpStatus.CONFLICT, 'app_name_taken', ...COMMIT_REFUSALS)
  async create(
    @CurrentMember() actor: Actor,
    @Body() body: CreateAppRequest,
  ): Promise<ChangedAppView | JobAnswer> {
    const created = await this.creation.run(actor, {
      name: body.name,
      source: body.definition ? { kind: 'json', text: body.definition.text } : { kind: 'blank' },
      commitChanges: body.commitChanges ?? false,
      overwrite: body.overwrite,
    });
    return this.presenter.changed(created);
  }

  @Get(':a')
  @Allow('viewer')
  async get(@Param('a') appId: string): Promise<AppView> {
    return this.presenter.one(await this.store.get(this.database.manager, appId));
  }

  /** Rename an app, which is committed automatically, choose the version to edit, or lock or unlock it. */
  @Patch(':a')
  @Allow('builder')
  @Audited(({ body, params }) =>
    typeof body.locked === 'boolean'
      ? { action: body.locked ? 'locked' : 'unlocked', target: params.a }
      : null,
  )
  @ApiOkResponse({ type: ChangedAppView })
  @MayBecomeJob()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_app_name', 'version_not_found')
  @Refuses(HttpStatus.CONFLICT, 'app_hosted', 'app_name_taken', 'uncommitted_changes')
  async update(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Body() body: UpdateAppRequest,
  ): Promise<ChangedAppView | JobAnswer> {
    return this.presenter.changed(await this.changes.run(actor, appId, body));
  }

  /** Delete an app here. It can be restored for 30 days, and the repository keeps it. */
  @Delete(':a')
  @HttpCode(204)
  @Allow('builder')
  @Refuses(HttpStatus.CONFLICT, 'app_hosted')
  remove(@CurrentMember() actor: Actor, @Param('a') appId: string): Promise<void> {
    return this.deletion.run(actor, appId);
  }

  /** A copy that is an app of its own; a locked app's copy can be edited. */
  @Post(':a/duplicate')
  @Allow('builder')
  @NotEmbedded()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_app_name')
  @Refuses(HttpStatus.CONFLICT, 'app_name_taken')
  async duplicate(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Body() body: DuplicateAppRequest,
  ): Promise<AppView> {
    return this.presenter.one(await this.creation.duplicate(actor, appId, body));
  }
}

@ApiTags('Apps')
@TakesBranch()
@Controller('api/workspaces/:w/apps/:a/tags')
export class AppTagsController {
  constructor(
    private readonly changes: ChangeApp,
    private readonly presenter: AppPresenter,
  ) {}

  /** Set the tags of an app. It has the same ones on all branches, and they are not committed. */
  @Put()
  @Allow('builder')
  async put(@Param('a') appId: string, @Body() { tags }: TagsRequest): Promise<AppView> {
    return this.presenter.one(await this.changes.setTags(appId, tags));
  }
}
