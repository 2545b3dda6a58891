import { Body, Controller, Get, HttpStatus, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { idOfCursor, PageQuery, pageOf, Refuses } from '../../core/http';
import { CurrentMember, TakesBranch, type Actor } from '../../workspaces';
import { Versions } from '../operations/versions';
import { presentVersion } from './app-presenter';
import { CreateVersionRequest, UpdateVersionRequest, VersionPage, VersionView } from './apps.dto';

@ApiTags('Apps')
@TakesBranch()
@Controller('api/workspaces/:w/apps/:a/versions')
export class VersionsController {
  constructor(private readonly versions: Versions) {}

  /** The app's versions, the oldest first. */
  @Get()
  @Allow('viewer')
  async list(@Param('a') appId: string, @Query() query: PageQuery): Promise<VersionPage> {
    const rows = await this.versions.list(appId, { after: idOfCursor(query), take: query.limit + 1 });
    return pageOf(rows, query.limit, presentVersion);
  }

  /** A new version, copied from another one; it becomes the edited version. */
  @Post()
  @Allow('builder')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_version_name', 'version_not_found')
  @Refuses(HttpStatus.CONFLICT, 'version_name_taken', 'app_locked', 'app_hosted')
  async create(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Body() body: CreateVersionRequest,
  ): Promise<VersionView> {
    return presentVersion(await this.versions.create(actor, appId, body));
  }

  /** Rename a version, or publish it, after which it is read-only. */
  @Patch(':v')
  @Allow('builder')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_version_name')
  @Refuses(HttpStatus.CONFLICT, 'version_name_taken', 'version_published', 'app_locked', 'app_hosted')
  async update(
    @CurrentMember() actor: Actor,
    @Param() { a: appId, v: versionId }: { a: string; v: string },
    @Body() body: UpdateVersionRequest,
  ): Promise<VersionView> {
    return presentVersion(await this.versions.update(actor, { appId, versionId }, body));
  }
}
