import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { stringify } from 'csv-stringify/sync';
import type { Response } from 'express';
import { Allow } from '../../auth';
import { idOfCursor, pageOf } from '../../core/http';
import { AuditLog, type AuditEntry, type AuditFilter } from './audit-log';
import { AuditPage, AuditQuery, type AuditEntryView } from './audit.dto';

const CSV_TYPE = 'text/csv; charset=utf-8';
/** Rows of a table that are read at once; the limits of a page are for JSON. */
const SLICE = 5_000;

@ApiTags('Workspaces')
@ApiExtraModels(AuditPage)
@Controller('api/workspaces/:w/audit')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  /** Changes of settings, keys, members and rights in the last two years, the newest first. As CSV, all of them at once. */
  @Get()
  @Allow('admin')
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(AuditPage) } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  async list(
    @Param('w') workspaceId: string,
    @Query() query: AuditQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuditPage | string> {
    const { actorId, group, since, until } = query;
    const only = { actorId, group, since: timeOf(since), until: timeOf(until) };
    if (query.format === 'csv') {
      response.type(CSV_TYPE).attachment('audit.csv');
      return printCsv(await this.listAll(workspaceId, only));
    }
    const page = { only, before: idOfCursor(query), take: query.limit + 1 };
    return pageOf(await this.log.list(workspaceId, page), query.limit, presentEntry);
  }

  private async listAll(workspaceId: string, only: AuditFilter): Promise<AuditEntry[]> {
    const all: AuditEntry[] = [];
    for (let slice: AuditEntry[] | null = null; slice === null || slice.length === SLICE;) {
      slice = await this.log.list(workspaceId, { only, before: all.at(-1)?.id ?? null, take: SLICE });
      all.push(...slice);
    }
    return all;
  }
}

const timeOf = (text?: string): Date | undefined => (text === undefined ? undefined : new Date(text));

const presentEntry = ({ at, actor, action, target, ip, detail }: AuditEntry): AuditEntryView => ({
  at: at.toISOString(),
  actor,
  action: action as AuditEntryView['action'],
  target,
  ip,
  detail,
});

/** Escapes formulas: a spreadsheet must not run the name of an app. */
const printCsv = (entries: AuditEntry[]): string =>
  stringify(
    entries.map(({ at, actor, action, target, ip, detail }) => [
      at.toISOString(),
      actor.id,
      actor.name,
      actor.email,
      action,
      target,
      ip,
      JSON.stringify(detail),
    ]),
    {
      header: true,
      columns: ['at', 'actor id', 'actor name', 'actor email', 'action', 'target', 'ip', 'detail'],
      escape_formulas: true,
    },
  );
