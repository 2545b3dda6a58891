import { Body, Controller, Get, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiProduces,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { Response } from 'express';
import { Allow, NotEmbedded } from '../../auth';
import { badRequest } from '../../core/errors';
import { JobAnswer, MayBecomeJob, Refuses, TakesBody } from '../../core/http';
import { CurrentMember, TakesBranch, type Actor } from '../../workspaces';
import { CreateApp, type DocumentSource, type NewAppRequest } from '../operations/create-app';
import { EditDefinition } from '../operations/edit-definition';
import { AppPresenter } from './app-presenter';
import { ChangedAppView, ImportFileQuery, ImportFileRequest } from './apps.dto';
import { COMMIT_REFUSALS, JSON_TYPE, tooDeepDocument } from './definition.controller';

const BYTES_TYPE = 'application/octet-stream';

@ApiTags('Apps')
@TakesBranch()
@ApiExtraModels(ImportFileRequest)
@Controller('api/workspaces/:w/apps')
export class AppFilesController {
  constructor(
    private readonly creation: CreateApp,
    private readonly definition: EditDefinition,
    private readonly presenter: AppPresenter,
  ) {}

  /** Make an app from a file. As `application/octet-stream` every byte of it is kept. */
  @Post('import')
  @Allow('builder')
  @NotEmbedded()
  @TakesBody(
    { types: [JSON_TYPE], as: 'json', rawMembers: ['document'], tooDeep: tooDeepDocument },
    { types: [BYTES_TYPE], as: 'bytes' },
  )
  @ApiConsumes(JSON_TYPE, BYTES_TYPE)
  @ApiBody({ schema: { $ref: getSchemaPath(ImportFileRequest) } })
  @ApiCreatedResponse({ type: ChangedAppView })
  @MayBecomeJob()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_app_name', 'invalid_app_document')
  @Refuses(HttpStatus.CONFLICT, 'app_name_taken', ...COMMIT_REFUSALS)
  async import(
    @CurrentMember() actor: Actor,
    @Query() query: ImportFileQuery,
    // `object`: the handler distinguishes the two forms, so the global pipe must not validate either.
    @Body() body: object,
  ): Promise<ChangedAppView | JobAnswer> {
    return this.presenter.changed(await this.creation.run(actor, requestOf(body, query)));
  }

  /** The document as a file: the bytes that a commit would write. Viewers of a published app get the live release's. */
  @Get(':a/export')
  @Allow('viewer')
  @ApiProduces(JSON_TYPE)
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  async export(
    @CurrentMember() actor: Actor,
    @Param('a') appId: string,
    @Res() response: Response,
  ): Promise<void> {
    const { app, text } = await this.definition.get(actor, appId);
    response.attachment(`${app.name}.json`).type(JSON_TYPE).send(Buffer.from(text));
  }
}

function requestOf(body: object, query: ImportFileQuery): NewAppRequest {
  if (Buffer.isBuffer(body)) {
    return {
      name: query.name ?? null,
      source: { kind: 'file', bytes: body },
      commitChanges: query.commitChanges ?? false,
      overwrite: query.overwrite,
    };
  }
  const request = plainToInstance(ImportFileRequest, body);
  const errors = validateSync(request, {
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
  });
  if (errors.length > 0) {
    const fields = errors.map(({ property, constraints }) => ({
      path: property,
      message: Object.values(constraints ?? {})[0] ?? '',
    }));
    throw badRequest('Some fields are missing or wrong.', fields);
  }
  const source: DocumentSource = { kind: 'json', text: request.document.text };
  const { name = null, commitChanges = false, overwrite } = request;
  return { name, source, commitChanges, overwrite };
}
