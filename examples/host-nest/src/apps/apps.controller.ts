import { randomUUID } from 'node:crypto';
import {
  BadRequestException,
  Body,
  ConflictException,
  Controller,
  ForbiddenException,
  Get,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  Redirect,
  Req,
} from '@nestjs/common';
import { GitSync } from '@trellis/gitsync';
import { DataSource } from 'typeorm';
import { escape, page } from '../page';
import { Seat, Team } from '../people/people.entities';
import type { PersonRequest } from '../people/sign-in';
import { ToolApp } from './tool-app.entity';

@Controller()
export class AppsController {
  constructor(
    private readonly database: DataSource,
    private readonly git: GitSync,
  ) {}

  @Get()
  async list(@Req() { person }: PersonRequest): Promise<string> {
    const { manager } = this.database;
    const teams: string[] = [];
    for (const { teamId } of await manager.findBy(Seat, { personId: person!.id })) {
      const { name } = await manager.findOneByOrFail(Team, { id: teamId });
      const apps = await manager.find(ToolApp, { where: { teamId }, order: { name: 'asc' } });
      const items = apps.map((app) => `<li><a href="/apps/${app.id}">${escape(app.name)}</a></li>`);
      teams.push(`<h2>${escape(name)}</h2><ul>${items.join('')}</ul>
        <form method="post" action="/teams/${teamId}/apps">
          <label>Name <input name="name" required></label><button>Make an app</button>
        </form>
        <p><a href="${this.git.pageOf(String(teamId))}">Git</a></p>`);
    }
    const leave = '<form method="post" action="/sign-out"><button>Sign out</button></form>';
    return page('Toolshed', `<p>${escape(person!.name)}</p>${teams.join('')}${leave}`);
  }

  @Post('teams/:teamId/apps')
  @Redirect('/', 303)
  async make(
    @Req() request: PersonRequest,
    @Param('teamId', ParseIntPipe) teamId: number,
    @Body() { name }: { name: string },
  ): Promise<void> {
    const editedById = await this.requireMaker(request, teamId);
    await this.database.manager.insert(ToolApp, { teamId, name, document: newDocument(name), editedById });
    await this.git.changed(String(teamId));
  }

  @Get('apps/:id')
  async edit(@Req() request: PersonRequest, @Param('id', ParseIntPipe) id: number): Promise<string> {
    const { name, version, document } = await this.getApp(request, id);
    return page(
      name,
      `<form method="post">
        <input type="hidden" name="version" value="${version}">
        <textarea name="document" aria-label="Document" rows="30" cols="100">\n${escape(document)}</textarea>
        <p><button>Save</button> <a href="/">All apps</a></p>
      </form>`,
    );
  }

  @Post('apps/:id')
  @Redirect('', 303)
  async save(
    @Req() request: PersonRequest,
    @Param('id', ParseIntPipe) id: number,
    @Body() body: { document: string; version: string },
  ): Promise<{ url: string }> {
    const { teamId } = await this.getApp(request, id);
    const editedById = await this.requireMaker(request, teamId);
    const [document, version] = [body.document.replaceAll('\r\n', '\n'), Number(body.version)];
    if (!isJson(document)) throw new BadRequestException('This is no JSON. Go back and mend it.');
    const next = { document, version: version + 1, editedById };
    const { affected } = await this.database.manager.update(ToolApp, { id, version }, next);
    if (!affected)
      throw new ConflictException('Somebody else has saved this app. Go back and load it again.');
    await this.git.changed(String(teamId));
    return { url: `/apps/${id}` };
  }

  private async getApp({ person }: PersonRequest, id: number): Promise<ToolApp> {
    const app = await this.database.manager.findOneBy(ToolApp, { id });
    if (app && (await this.findSeat(person!.id, app.teamId))) return app;
    throw new NotFoundException();
  }

  /** Returns the id of a person who may change apps of the team. */
  private async requireMaker({ person }: PersonRequest, teamId: number): Promise<number> {
    const seat = await this.findSeat(person!.id, teamId);
    if (!seat || seat.role === 'guest') throw new ForbiddenException();
    return person!.id;
  }

  private findSeat(personId: number, teamId: number): Promise<Seat | null> {
    return this.database.manager.findOneBy(Seat, { personId, teamId });
  }
}

function newDocument(name: string): string {
  const version = { id: randomUUID(), name: 'v1' };
  const pages = [{ id: randomUUID(), name: 'Home', handle: 'home' }];
  return JSON.stringify({ appV2: { name, editingVersion: version, pages, components: [] } }, null, 2);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
