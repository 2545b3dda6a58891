import {
  Body,
  Controller,
  createParamDecorator,
  ExecutionContext,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Put,
  Res,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow } from '../../auth';
import { HttpAnswer, RawJson, Refuses, TakesBody } from '../../core/http';
import { withoutByteOrderMark } from '../../core/json-text';
import { CurrentMember, memberOf, TakesBranch, type Actor, type MemberRequest } from '../../workspaces';
import { invalidAppDocument } from '../document';
import { EditDefinition, type EditTarget } from '../operations/edit-definition';

/** Refusals of a request that includes a commit. */
export const COMMIT_REFUSALS = ['git_not_configured', 'git_disabled', 'git_read_only_key'];

export const JSON_TYPE = 'application/json';

/** Error for a document that is nested too deeply to be parsed in a request. */
export const tooDeepDocument = () => invalidAppDocument('it is nested deeper than 100 levels');

/** The document that a request changes, and who does. */
const Target = createParamDecorator((_: unknown, context: ExecutionContext): EditTarget => {
  const request = context.switchToHttp().getRequest<MemberRequest & { params: { a: string } }>();
  return { actor: memberOf(request), appId: request.params.a, ifMatch: request.get('if-match') };
});

const PATCH_TYPE = 'application/json-patch+json';
const ANY_OBJECT = { type: 'object', additionalProperties: true } as const;
const ETAG = {
  ETag: { description: 'Strong, over version and bytes.', schema: { type: 'string' } },
} as const;

@ApiTags('Apps')
@TakesBranch()
@Controller('api/workspaces/:w/apps/:a/definition')
export class DefinitionController {
  constructor(private readonly definition: EditDefinition) {}

  /**
   * The editing version's document with its ETag; to the byte, but for a byte order mark that the file begins with. Viewers of
   * a published app get the live document, with a member `isLive: true`, unless they may see drafts.
   */
  @Get()
  @Allow('viewer')
  @ApiProduces(JSON_TYPE)
  @ApiOkResponse({ schema: ANY_OBJECT, headers: ETAG })
  async get(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Res() response: Response,
  ): Promise<void> {
    const { text, etag, isLive } = await this.definition.get(actor, appId);
    response
      .setHeader('ETag', etag)
      .type(JSON_TYPE)
      .send(Buffer.from(withoutByteOrderMark(isLive ? markLive(text) : text)));
  }

  /** Replace the document; applied as the difference to the stored text. */
  @Put()
  @HttpCode(204)
  @Allow('builder')
  @TakesBody({ types: [JSON_TYPE], as: 'text', tooDeep: tooDeepDocument })
  @ApiHeader({ name: 'if-match', required: true })
  @ApiBody({ schema: ANY_OBJECT })
  @ApiNoContentResponse({ description: 'Changed.', headers: ETAG })
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_app_document')
  @Refuses(HttpStatus.CONFLICT, 'app_hosted', 'app_locked', 'version_published')
  @Refuses(HttpStatus.PRECONDITION_FAILED, 'precondition_failed')
  @Refuses(HttpStatus.PRECONDITION_REQUIRED, 'precondition_required')
  async replace(
    @Target() target: EditTarget,
    // `object`: the media type determines the body, so its fields are not validated.
    @Body() body: object,
  ): Promise<HttpAnswer> {
    return changed(await this.definition.replace(target, textOf(body)));
  }

  /** Apply an RFC 6902 patch of at most 1,000 operations, whole or not at all. */
  @Patch()
  @HttpCode(204)
  @Allow('builder')
  @TakesBody({ types: [PATCH_TYPE], as: 'text' })
  @ApiHeader({ name: 'if-match', required: true })
  @ApiConsumes(PATCH_TYPE)
  @ApiBody({ schema: { type: 'array', items: ANY_OBJECT, maxItems: 1000 } })
  @ApiNoContentResponse({ description: 'Changed.', headers: ETAG })
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_patch', 'invalid_app_document')
  @Refuses(HttpStatus.CONFLICT, 'app_hosted', 'app_locked', 'version_published')
  @Refuses(HttpStatus.PRECONDITION_FAILED, 'precondition_failed')
  @Refuses(HttpStatus.PRECONDITION_REQUIRED, 'precondition_required')
  async patch(
    @Target() target: EditTarget,
    // `object`: the media type determines the body, so its fields are not validated.
    @Body() body: object,
  ): Promise<HttpAnswer> {
    return changed(await this.definition.patch(target, textOf(body)));
  }
}

/** A document has members, and the last one of a name counts. */
const markLive = (text: string): string => text.replace(/\}\s*$/, ',"isLive":true}');

const changed = (etag: string): HttpAnswer => new HttpAnswer(204, undefined, { ETag: etag });

/** A request without any body reaches the route as an empty one. */
const textOf = (body: object): string => (body instanceof RawJson ? body.text : '');
