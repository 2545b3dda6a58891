import { Controller, Get, Headers, HttpStatus, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow } from '../../auth';
import { Refuses } from '../../core/http';
import { CurrentMember, type Actor } from '../workspace-member';
import { EventStream } from './event-stream';

@ApiTags('Workspaces')
@Controller('api/workspaces/:w/events')
export class EventsController {
  constructor(private readonly stream: EventStream) {}

  /**
   * Server-sent events: `job`, `app` and, for builders, `merge`, each with its GET as data, and `workspace` with
   * `{changed}`: `name`, `members`, `constants`, `git` (the settings), `branches` or `repository` (it has
   * answered); `joined` with a new member, for the
   * person who invited them. A `beat` without content comes first, and then every 15 s. Resumes after `Last-Event-ID`.
   */
  @Get()
  @Allow('viewer')
  @ApiProduces('text/event-stream')
  @ApiHeader({ name: 'last-event-id', required: false, description: 'The `id` of the last event seen.' })
  @ApiOkResponse({ description: 'The stream of events.', schema: { type: 'string' } })
  @Refuses(HttpStatus.TOO_MANY_REQUESTS, 'too_many_requests')
  open(
    @CurrentMember() actor: Actor,
    @Res() response: Response,
    @Headers('last-event-id') lastEventId?: string,
  ): Promise<void> {
    return this.stream.open(actor, response, lastEventId);
  }
}
