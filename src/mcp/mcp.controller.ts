import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiExcludeEndpoint, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow, CurrentUser, ForAgents, type Principal } from '../auth';
import { AppError, badRequest } from '../core/errors';
import { Refuses, TakesBody } from '../core/http';
import { agentNameOf, agentVersionOf } from './agent-name';
import { AgentEdits } from './agent-edits';
import { AgentSessions, sessionNotFound, type AgentSession } from './agent-sessions';
import type { AnswerAgent } from './answer-agent';
import type { ClientInfo } from './exchange';
import { InnerApi } from './inner-api';
import { McpQuery } from './mcp.dto';
import { Workbench } from './workbench';

const SESSION_HEADER = 'Mcp-Session-Id';
const JSON_TYPE = 'application/json';
const MAX_BYTES = 1024 * 1024;
const MESSAGE = { type: 'object', additionalProperties: true } as const;

@ApiTags('Agents')
@Controller('api/mcp')
export class McpController {
  private answers: AnswerAgent | null = null;

  constructor(
    private readonly sessions: AgentSessions,
    private readonly edits: AgentEdits,
    private readonly inner: InnerApi,
  ) {}

  /**
   * A message of an agent, in the Model Context Protocol over streamable HTTP: `initialize` begins a session, whose id all other
   * requests carry. Tokens of every scope may use it; what changes something does so on a branch of the session.
   */
  @Post()
  @HttpCode(HttpStatus.OK)
  @Allow('user')
  @ForAgents()
  @TakesBody({ types: [JSON_TYPE], as: 'json', takesArrays: true, maxBytes: MAX_BYTES })
  @ApiHeader({ name: SESSION_HEADER, required: false, description: 'As `initialize` has answered it.' })
  @ApiBody({ schema: MESSAGE })
  @ApiOkResponse({ schema: MESSAGE })
  @Refuses(HttpStatus.NOT_FOUND, 'agent_session_not_found', 'workspace_not_found')
  async post(
    @CurrentUser() sender: Principal,
    @Query() { workspace }: McpQuery,
    @Req() request: Request,
    @Res() response: Response,
    // `object`: the protocol determines the body, so its fields are not validated.
    @Body() body: object,
  ): Promise<void> {
    // Loaded by the first message: the library takes 18 MB and 100 ms, and many servers never have an agent.
    const [{ AnswerAgent }, { clientInfoOf }] = await Promise.all([
      import('./answer-agent'),
      import('./exchange'),
    ]);
    this.answers ??= new AnswerAgent(this.inner, this.sessions, this.edits);
    const asking = { sender, ip: request.ip ?? '' };
    const client = clientInfoOf(body);
    const session = client
      ? await this.begin(asking, { ...client, workspace })
      : await this.sessions.use(sessionIdOf(request), sender.userId);
    response.setHeader(SESSION_HEADER, session.id);
    await this.answers.answer(body, { session, ...asking, request, response });
  }

  /** This server only answers: there is no stream to listen to. */
  @Get()
  @Allow('user')
  @ForAgents()
  @ApiExcludeEndpoint()
  listen(@Res({ passthrough: true }) response: Response): never {
    response.setHeader('Allow', 'POST, DELETE');
    throw new AppError(
      'method_not_allowed',
      HttpStatus.METHOD_NOT_ALLOWED,
      'There is no stream to listen to.',
      {
        remedy: 'Send messages with POST.',
      },
    );
  }

  /** End the session. Its branch stays until it is merged, or idle for long. */
  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('user')
  @ForAgents()
  @ApiHeader({ name: SESSION_HEADER, required: true })
  @Refuses(HttpStatus.NOT_FOUND, 'agent_session_not_found')
  end(@CurrentUser() { userId }: Principal, @Req() request: Request): Promise<void> {
    return this.sessions.end(sessionIdOf(request), userId);
  }

  private async begin(
    { sender, ip }: { sender: Principal; ip: string },
    { name, version, protocolVersion, workspace }: ClientInfo & { workspace?: string },
  ): Promise<AgentSession> {
    const agent = { name: agentNameOf(name), version: agentVersionOf(version) };
    const id = await this.sessions.begin(sender, { ...agent, protocolVersion });
    const session = await this.sessions.use(id, sender.userId);
    const bench = new Workbench(session, {
      inner: this.inner,
      sessions: this.sessions,
      edits: this.edits,
      sender,
      ip,
      tool: 'initialize',
    });
    if (workspace !== undefined) await bench.workspace(workspace);
    return bench.session;
  }
}

function sessionIdOf(request: Request): string {
  const id = request.get(SESSION_HEADER);
  if (id === undefined) throw badRequest(`The header ${SESSION_HEADER} is missing. Send “initialize” first.`);
  if (id.length > 100) throw sessionNotFound();
  return id;
}
