import { createHash } from 'node:crypto';
import { Controller, Get, HttpStatus, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import type { Response } from 'express';
import { Allow } from '../auth';
import { Optional, Refuses } from '../core/http';
import { CurrentMember, TakesBranch, type Actor } from '../workspaces';
import { Pictures, type WantedPicture } from './pictures';
import { SharedPictures } from './shared-pictures';
import { FailsAtRemote, NOT_CONNECTED } from '../gitsync/http/documentation';

class PictureQuery implements WantedPicture {
  /** The state that is drawn, as in `git/diff`; by default the edited version or, for viewers who do not see drafts, `live`. */
  @Optional()
  @IsString()
  @MaxLength(400)
  at?: string;

  /** The state to compare with: components that differ are outlined, and removed ones are drawn faintly. */
  @Optional()
  @IsString()
  @MaxLength(400)
  against?: string;

  /** `before`: `at` is the earlier state, so that what `against` lacks counts as removed. By default, `at` is the later one. */
  @Optional()
  @IsIn(['before', 'after'])
  moment?: 'before' | 'after';

  /** The id of the page in the document; by default the home page or, if it does not differ, the first page that does. */
  @Optional()
  @IsString()
  @MaxLength(200)
  page?: string;

  @Optional()
  @IsIn(['svg', 'png'])
  format?: 'svg' | 'png';

  /** Any text: within a page, browsers show the image of an address again without asking whether it is still the same. */
  @Optional()
  @IsString()
  @MaxLength(100)
  v?: string;
}

/** States named by commits stay the same; a later version of Trellis may draw them in another way. */
const OF_COMMITS = 'private, max-age=86400, immutable';
const SHA = /^[0-9a-f]{40}$/;

@ApiTags('GitSync of an app')
@TakesBranch()
@Controller('api/workspaces/:w/apps/:a/picture')
export class PictureController {
  constructor(private readonly pictures: Pictures) {}

  /**
   * A page of the app as an image, as the editor draws it on a desktop: SVG by default, 1,292 px wide and at most 4,000 px
   * high. It shows no data: rows of tables are grey bars, and expressions stand for their values. The same states give the
   * same bytes.
   */
  @Get()
  @Allow('viewer')
  @ApiOkResponse({
    content: {
      'image/svg+xml': { schema: { type: 'string' } },
      'image/png': { schema: { type: 'string', format: 'binary' } },
    },
  })
  @Refuses(HttpStatus.FORBIDDEN, 'drafts_for_builders')
  @Refuses(
    HttpStatus.NOT_FOUND,
    'page_not_found',
    'git_commit_not_found',
    'git_branch_not_found',
    'git_tag_not_found',
    'git_app_not_found',
    'not_published',
  )
  @FailsAtRemote({
    refused: ['invalid_ref', 'invalid_app_document'],
    conflicts: [...NOT_CONNECTED, 'git_remote_moved'],
  })
  async picture(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Query() query: PictureQuery,
    @Res() response: Response,
  ): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const image = await this.pictures.draw(actor, appId, query, gone.signal);
    const { at, against = at, format = 'svg' } = query;
    const isFixed = [at, against].every((ref) => ref !== undefined && SHA.test(ref));
    response
      .type(format)
      .set('Cache-Control', isFixed ? OF_COMMITS : 'private, no-cache')
      .set('ETag', `W/"${createHash('sha256').update(image).digest('base64url').slice(0, 22)}"`)
      .send(image);
  }
}

/**
 * Providers and browsers show a picture for an hour after it was withdrawn, and ask for it once an hour: without a time, GitHub
 * would keep it for good, and with a short one, each view of a pull request would fetch its pictures.
 */
const FOR_AN_HOUR = 'public, max-age=3600, immutable';

@ApiTags('Branches')
@Controller('api/pictures')
export class SharedPictureController {
  constructor(private readonly pictures: SharedPictures) {}

  /** A picture in a comment at a pull request, for anybody with its address, as long as reports have pictures. */
  @Get(':token.png')
  @Allow('public')
  @ApiOkResponse({ content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } })
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.TOO_MANY_REQUESTS, 'too_many_requests')
  @Refuses(HttpStatus.SERVICE_UNAVAILABLE, 'busy')
  async picture(@Param('token') token: string, @Res() response: Response): Promise<void> {
    const png = await this.pictures.get(token);
    response
      .type('png')
      // Pages of other sites show it, unless the provider fetches its images itself.
      .set({ 'Cache-Control': FOR_AN_HOUR, 'Cross-Origin-Resource-Policy': 'cross-origin' })
      .send(png);
  }
}
