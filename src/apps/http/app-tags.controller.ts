import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { TakesBranch } from '../../workspaces';
import { TagApp } from '../operations/tag-app';
import { AppPresenter } from './app-presenter';
import { AppView, TagsRequest } from './apps.dto';

@ApiTags('Apps')
@TakesBranch()
@Controller('api/workspaces/:w/apps/:a/tags')
export class AppTagsController {
  constructor(
    private readonly tagApp: TagApp,
    private readonly presenter: AppPresenter,
  ) {}

  /** Set the tags of an app. It has the same ones on all branches, and they are not committed. */
  @Put()
  @Allow('builder')
  async put(@Param('a') appId: string, @Body() { tags }: TagsRequest): Promise<AppView> {
    return this.presenter.one(await this.tagApp.run(appId, tags));
  }
}
