import {
  Injectable,
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Apps, presentVersion, ReleaseStore, type Release } from '../apps';
import { Allow } from '../auth';
import { Database } from '../core/database';
import { notFound } from '../core/errors';
import { idOfCursor, JobAnswer, PageQuery, pageOf, Refuses } from '../core/http';
import { withoutByteOrderMark } from '../core/json-text';
import { Audited, CurrentMember, TakesBranch, type Actor } from '../workspaces';
import { Deployments } from './deployments';
import { Releases } from './releases';
import { presentDeployment } from './deployments.controller';
import type { DeploymentView } from './deployments.dto';
import { AsksRemote, NOT_CONNECTED } from '../gitsync/http/documentation';
import { ReadsAppsAnew } from '../gitsync/http/reads-apps-anew';
import { PublishedView, ReleaseView, PublishRequest, ReleasePage, RollBackRequest } from './releases.dto';

const presentRelease = ({ id: _id, createdAt, ...release }: Release): ReleaseView => ({
  ...release,
  date: createdAt.toISOString(),
});

/** Presents published versions, and deployments. */
@Injectable()
export class PresentReleases {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly releases: Releases,
    private readonly deployments: Deployments,
  ) {}

  /** Throws 404 if there is none. */
  async deployed(deploymentId: string | null | undefined): Promise<DeploymentView> {
    if (!deploymentId) throw notFound('The deployment');
    return presentDeployment(await this.deployments.get(deploymentId));
  }

  /** Throws 404 if the app was deleted. */
  async published(appId: string, releaseId: string): Promise<PublishedView> {
    const release = await this.releases.get(releaseId);
    const { versionId } = release;
    const version = await this.apps.getVersion(this.database.manager, { appId, versionId });
    return { version: presentVersion(version), release: presentRelease(release) };
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

@ApiTags('Releases and environments')
@TakesBranch()
@Controller('api/workspaces/:w/apps/:a')
export class ReleasesController {
  constructor(
    private readonly releases: Releases,
    private readonly store: ReleaseStore,
    private readonly presenter: PresentReleases,
  ) {}

  /**
   * Publish a version: it becomes read-only, and viewers get it. By default it also becomes an annotated tag on its last
   * commit, signed if commits are.
   */
  @Post('versions/:v/publish')
  @ReadsAppsAnew()
  @Allow('builder')
  @Audited(({ params, body }) => ({
    action: 'published',
    target: params.a,
    detail: { version: params.v, ...body },
  }))
  @ApiCreatedResponse({ type: PublishedView })
  @AsksRemote({
    conflicts: [
      'tag_exists',
      'uncommitted_changes',
      'version_published',
      ...NOT_CONNECTED,
      'git_read_only_key',
      'git_cancelled',
    ],
  })
  async publish(
    @CurrentMember() actor: Actor,
    @Param() { a: appId, v: versionId }: { a: string; v: string },
    @Body() { notes = '', tag = true }: PublishRequest,
  ): Promise<JobAnswer | PublishedView> {
    const ids = { appId, versionId };
    const published = await this.releases.publish(actor, ids, { notes: notes.trim(), hasTag: tag });
    return 'jobId' in published
      ? new JobAnswer(published.jobId)
      : this.presenter.published(appId, published.releaseId);
  }

  /** The app’s releases, the newest first. */
  @Get('releases')
  @Allow('viewer')
  async list(@Param('a') appId: string, @Query() query: PageQuery): Promise<ReleasePage> {
    const rows = await this.releases.list(appId, { before: idOfCursor(query), take: query.limit + 1 });
    return pageOf(rows, query.limit, presentRelease);
  }

  /** Let viewers get another release at once. */
  @Post('rollback')
  @HttpCode(200)
  @Allow('builder')
  @Audited(({ params, body }) => ({ action: 'rolled_back', target: params.a, detail: { tag: body.tag } }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  async rollBack(@Param('a') appId: string, @Body() { tag }: RollBackRequest): Promise<ReleaseView> {
    return presentRelease(await this.releases.rollBack(appId, tag));
  }

  /** The release’s document, as viewers get it: to the byte, but for a byte order mark. */
  @Get('live')
  @Allow('viewer')
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  @Refuses(HttpStatus.NOT_FOUND, 'not_published')
  async live(@Param('a') appId: string): Promise<StreamableFile> {
    const body = Buffer.from(withoutByteOrderMark(await this.store.getLiveDocument(appId)));
    return new StreamableFile(body, { type: JSON_TYPE, length: body.length });
  }
}
