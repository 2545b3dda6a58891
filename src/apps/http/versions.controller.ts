import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { Versions } from '../operations/versions';
import { presentVersion } from './app-presenter';
import { CreateVersionRequest, UpdateVersionRequest, VersionPage, VersionView } from './apps.dto';

@ApiTags('Apps')
@Controller('api/workspaces/:w/apps/:a/versions')
export class VersionsController {
  constructor(private readonly versions: Versions) {}

  /** The app's versions, the oldest first. There are never so many that they need pages. */
  @Get()
  @Allow('viewer')
  async list(@Param('a') appId: string): Promise<VersionPage> {
    return { items: (await this.versions.list(appId)).map(presentVersion), nextCursor: null };
  }

  /** A new version, copied from another one; it becomes the one that is edited. */
  @Post()
  @Allow('builder')
  async create(@Param('a') appId: string, @Body() body: CreateVersionRequest): Promise<VersionView> {
    return presentVersion(await this.versions.create(appId, body));
  }

  /** Rename a version, or publish it, after which it is read-only. */
  @Patch(':v')
  @Allow('builder')
  async update(
    @Param('a') appId: string,
    @Param('v') versionId: string,
    @Body() body: UpdateVersionRequest,
  ): Promise<VersionView> {
    return presentVersion(await this.versions.update({ appId, versionId }, body));
  }
}
