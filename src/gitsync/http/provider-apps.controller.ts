import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow, CurrentUser, ownAddress, type Principal } from '../../auth';
import { Config } from '../../core/config';
import { Refuses } from '../../core/http';
import {
  AsksProvider,
  installPageOf,
  presentStartedSignIn,
  StartedSignInView,
  type StoredApp,
} from '../../providers';
import { Audited, CurrentMember, ManagedSettings, RunsBeforeTransaction, type Actor } from '../../workspaces';
import { ProviderApps } from '../server/provider-apps';
import {
  FinishAppRequest,
  ProviderAppList,
  ProviderAppView,
  ShareAppRequest,
  StartAppRequest,
  StartedAppView,
  UseAppRequest,
} from './provider-apps.dto';
import { GitTokenView, gitTokenView } from './settings.dto';

const presentApp = (app: StoredApp): ProviderAppView => ({
  id: app.id,
  baseUrl: app.baseUrl,
  name: app.name,
  owner: app.owner,
  pageUrl: app.pageUrl,
  installUrl: installPageOf(app),
  createdAt: app.createdAt.toISOString(),
  lastDelivery: app.lastDelivery,
});

/** Documents a route that asks GitHub in the name of an app, with its possible refusals. */
const AsksAsApp = () =>
  Refuses(
    HttpStatus.UNPROCESSABLE_ENTITY,
    'provider_app_refused',
    'provider_app_not_installed',
    'provider_app_suspended',
    'provider_app_gone',
  );

const audited = (detail: (answer: ProviderAppView) => object) =>
  Audited(({ answer }) => ({
    action: 'configured',
    target: 'GitHub App',
    detail: { ...detail(answer as ProviderAppView) },
  }));

@ApiTags('GitSync of a workspace')
@Controller('api/workspaces/:w/git/github-apps')
export class ProviderAppsController {
  constructor(
    private readonly apps: ProviderApps,
    private readonly managed: ManagedSettings,
    private readonly config: Config,
  ) {}

  /** List the GitHub Apps of the workspace. */
  @Get()
  @Allow('admin')
  async list(@CurrentMember() actor: Actor): Promise<ProviderAppList> {
    const { items, offered } = await this.apps.list(actor);
    return { items: items.map(presentApp), offered: offered.map(presentApp) };
  }

  /** Start to create a GitHub App: returns the form that the browser posts to GitHub. */
  @Post()
  @Allow('admin')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_base_url', 'invalid_certificate')
  async start(
    @CurrentMember() { workspaceId }: Actor,
    @CurrentUser() principal: Principal,
    @Body() body: StartAppRequest,
    @Req() request: Request,
  ): Promise<StartedAppView> {
    const address = ownAddress(request, this.config);
    const started = await this.apps.start({ ...principal, workspaceId, address }, body);
    return { ...started, expiresAt: started.expiresAt.toISOString() };
  }

  /** Finish with GitHub's code, in the session that started it. */
  @Post('finish')
  @Allow('admin')
  @RunsBeforeTransaction()
  @AsksProvider()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'provider_app_unknown', 'provider_app_code_refused')
  @audited(({ name, baseUrl, owner }) => ({ name, baseUrl, owner }))
  async finish(
    @CurrentMember() { workspaceId }: Actor,
    @CurrentUser() principal: Principal,
    @Body() body: FinishAppRequest,
  ): Promise<ProviderAppView> {
    return presentApp(await this.apps.finish({ ...principal, workspaceId }, body));
  }

  /** Share an app of another workspace in which you are an admin. */
  @Post('shared')
  @HttpCode(200)
  @Allow('admin')
  @audited(({ name, baseUrl }) => ({ name, baseUrl, shared: true }))
  async share(@CurrentMember() actor: Actor, @Body() { appId }: ShareAppRequest): Promise<ProviderAppView> {
    return presentApp(await this.apps.share(actor, appId));
  }

  /** Remove the app from the workspace; its key is deleted with the last one. It stays at GitHub. */
  @Delete(':app')
  @HttpCode(204)
  @Allow('admin')
  @Audited(() => ({ action: 'configured', target: 'GitHub App', detail: { removed: true } }))
  @Refuses(HttpStatus.CONFLICT, 'provider_app_in_use')
  remove(@CurrentMember() actor: Actor, @Param('app') id: string): Promise<void> {
    return this.apps.remove(actor, id);
  }

  /** Start to connect your account through the app; `POST /api/provider-sign-ins/finish` finishes it. */
  @Post(':app/sign-in')
  @Allow('admin')
  async signIn(
    @CurrentMember() { workspaceId }: Actor,
    @CurrentUser() principal: Principal,
    @Param('app') id: string,
    @Req() request: Request,
  ): Promise<StartedSignInView> {
    const address = ownAddress(request, this.config);
    return presentStartedSignIn(await this.apps.signIn({ ...principal, workspaceId, address }, id));
  }

  /**
   * Use tokens of the app for the workspace's repository, whose URL is set and for HTTPS. They are used from the next
   * finalize on.
   */
  @Post(':app/use')
  @HttpCode(200)
  @Allow('admin')
  @RunsBeforeTransaction()
  @AsksProvider()
  @AsksAsApp()
  @Audited(({ body: { accountId, repository } }) => ({
    action: 'rotated',
    target: 'access token',
    detail: { accountId, repository },
  }))
  @Refuses(
    HttpStatus.CONFLICT,
    'git_not_configured',
    'git_wrong_protocol',
    'provider_other_repository',
    'managed_by_file',
  )
  async use(
    @CurrentMember() actor: Actor,
    @Param('app') appId: string,
    @Body() body: UseAppRequest,
  ): Promise<GitTokenView> {
    await this.managed.refuse(actor.workspaceId, 'token');
    return gitTokenView(await this.apps.use(actor, { ...body, appId }));
  }
}
