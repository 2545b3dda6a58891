import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Inject,
  Param,
  Patch,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  Accounts,
  Allow,
  CurrentUser,
  managedByHost,
  NotEmbedded,
  presentProfile,
  presentUser,
  setSessionCookie,
  UpdateAccountRequest,
  type Principal,
} from '../auth';
import { Config, EMBEDDING, type Embedding } from '../core/config';
import { Refuses } from '../core/http';
import { ActiveBranches } from './workspace.guard';
import { FirstStart } from './first-start';
import { BlockAccounts } from './members/block-accounts';
import { Workspaces } from './workspaces';
import {
  DisabledAccountView,
  EmbeddingView,
  MeView,
  SetupRequest,
  SetupStateView,
  SetupView,
} from './workspaces.dto';

@ApiTags('Accounts')
@Controller('api')
export class AccountsController {
  constructor(
    private readonly firstStart: FirstStart,
    private readonly accounts: Accounts,
    private readonly workspaces: Workspaces,
    private readonly config: Config,
    private readonly active: ActiveBranches,
    private readonly blocking: BlockAccounts,
    @Inject(EMBEDDING) private readonly embedding: Embedding | null,
  ) {}

  /** `required` is true until the first account exists. `embeddedIn`: the program whose accounts are used instead. */
  @Get('setup')
  @Allow('public')
  async setupState(): Promise<SetupStateView> {
    if (this.embedding) return { required: false, embeddedIn: presentEmbedding(this.embedding) };
    return { required: await this.firstStart.isRequired() };
  }

  /** The first account and its workspace. */
  @Post('setup')
  @Allow('public')
  @NotEmbedded()
  @Refuses(HttpStatus.FORBIDDEN, 'setup_token_required')
  @Refuses(HttpStatus.CONFLICT, 'already_set_up')
  async setup(
    @Body() body: SetupRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SetupView> {
    const { user, token, workspace } = await this.firstStart.run(body, request.headers);
    setSessionCookie(response, token, this.config);
    return { token, user: presentUser(user), workspace };
  }

  /** You, and your workspaces. */
  @Get('auth/me')
  @Allow('user')
  async me(@CurrentUser() { userId, scope }: Principal): Promise<MeView> {
    const found = await this.workspaces.listOf(userId, { after: null, take: null });
    const workspaces = found.map(({ viewersSeeDrafts, ...workspace }) => ({
      ...workspace,
      ...(viewersSeeDrafts ? { viewersSeeDrafts } : {}),
    }));
    const account = await this.accounts.get(userId);
    const user = presentProfile(account);
    const embeddedIn = this.embedding ? { embeddedIn: presentEmbedding(this.embedding) } : {};
    const readOnly = scope === 'read' ? { isReadOnly: true as const } : {};
    const elsewhere = !account.passwordHash && !this.embedding ? { hasNoPassword: true as const } : {};
    const opened = await this.active.addTo(userId, workspaces);
    return { user, workspaces: opened, ...readOnly, ...elsewhere, ...embeddedIn };
  }

  /**
   * Change your name, email or password, and the author of the commits that you make from then on: the author alone in a
   * Trellis that is part of another program.
   */
  @Patch('auth/me')
  @Allow('user')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'wrong_password')
  @Refuses(HttpStatus.TOO_MANY_REQUESTS, 'too_many_requests')
  @Refuses(HttpStatus.CONFLICT, 'email_taken')
  async updateMe(@CurrentUser() principal: Principal, @Body() body: UpdateAccountRequest): Promise<MeView> {
    const { gitName: _, gitEmail: __, ...account } = body;
    if (this.embedding && Object.values(account).some((value) => value !== undefined))
      throw managedByHost(this.embedding);
    await this.accounts.update(principal, body);
    return this.me(principal);
  }

  /**
   * Disable an account: its sessions, API tokens, agents and the invitations that it has made end at once, and no one signs
   * in to it until it is enabled again. Memberships stay. For the operator, who made the first account.
   */
  @Post('auth/users/:userId/disable')
  @HttpCode(200)
  @Allow('user')
  @NotEmbedded()
  @Refuses(HttpStatus.FORBIDDEN, 'only_for_operator')
  @Refuses(HttpStatus.CONFLICT, 'own_account')
  async disable(
    @CurrentUser() principal: Principal,
    @Param('userId') userId: string,
  ): Promise<DisabledAccountView> {
    const { tokens, invitations, withoutAdmin } = await this.blocking.disable(principal, userId);
    return { tokens, invitations, withoutAdmin };
  }

  /** Let an account sign in again that was disabled. Its API tokens stay deleted. For the operator. */
  @Post('auth/users/:userId/enable')
  @HttpCode(204)
  @Allow('user')
  @NotEmbedded()
  @Refuses(HttpStatus.FORBIDDEN, 'only_for_operator')
  enable(@CurrentUser() principal: Principal, @Param('userId') userId: string): Promise<void> {
    return this.blocking.enable(principal, userId);
  }
}

const presentEmbedding = ({ page: _, ...program }: Embedding): EmbeddingView => program;
