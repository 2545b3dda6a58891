import {
  CanActivate,
  ExecutionContext,
  Injectable,
  applyDecorators,
  HttpStatus,
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { getPrincipal, Allow, CurrentUser, type SignedInRequest, type Principal } from '../../auth';
import { Refuses, idOfCursor, PageQuery, pageOf } from '../../core/http';
import { BrowseAccount } from '../accounts/browse-account';
import { ProviderAccounts } from '../accounts/provider-accounts';
import { listProviders } from '../catalogue';
import { OAuthApps } from '../oauth/oauth-apps';
import { presentAccount, presentProvider } from './presenters';
import {
  ProviderBranchesQuery,
  BranchPage,
  ConnectAccountRequest,
  CreatedRepositoryView,
  CreateRepositoryRequest,
  OrganizationPage,
  OrganizationsQuery,
  ProviderAccountPage,
  ProviderAccountView,
  ProviderList,
  RepositoriesQuery,
  RepositoryPage,
  SignedOutView,
  UpdateProviderAccountRequest,
} from './providers.dto';

/** Answers 404 for an account of someone else, before it reads the request. */
@Injectable()
class OwnAccountGuard implements CanActivate {
  constructor(private readonly accounts: ProviderAccounts) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<SignedInRequest>();
    const { account } = request.params as { account?: string };
    if (account !== undefined) await this.accounts.get(getPrincipal(request).userId, account);
    return true;
  }
}

/** Documents a route that makes a request to a provider, with its possible failures. */
export const AsksProvider = () =>
  applyDecorators(
    Refuses(
      HttpStatus.UNPROCESSABLE_ENTITY,
      'provider_token_refused',
      'provider_sign_in_again',
      'provider_oauth_app_refused',
      'provider_scope_missing',
      'provider_forbidden',
      'provider_not_found',
      'provider_refused',
      'provider_unavailable',
      'provider_unreachable',
      'provider_certificate_untrusted',
      'provider_client_certificate',
      'provider_proxy_failed',
      'provider_redirected',
      'provider_unexpected_answer',
    ),
    Refuses(HttpStatus.TOO_MANY_REQUESTS, 'provider_rate_limited'),
    Refuses(HttpStatus.GATEWAY_TIMEOUT, 'provider_timeout'),
  );

@ApiTags('Accounts at providers')
@Controller('api')
@UseGuards(OwnAccountGuard)
export class ProviderAccountsController {
  constructor(
    private readonly accounts: ProviderAccounts,
    private readonly browse: BrowseAccount,
    private readonly apps: OAuthApps,
  ) {}

  /** Lists the providers that accounts can be connected to, and the rights that their tokens need. */
  @Get('providers')
  @Allow('user')
  listProviders(): ProviderList {
    const items = listProviders().map((provider) => presentProvider(provider, this.apps.list(provider.kind)));
    return { items, nextCursor: null };
  }

  /** Lists your accounts at providers, the oldest first. */
  @Get('provider-accounts')
  @Allow('user')
  async list(@CurrentUser() { userId }: Principal, @Query() query: PageQuery): Promise<ProviderAccountPage> {
    const rows = await this.accounts.list(userId, { after: idOfCursor(query), take: query.limit + 1 });
    return pageOf(rows, query.limit, presentAccount);
  }

  /**
   * Connect an account by a token; an account that is connected already gets the new token. The provider is asked for
   * its owner.
   */
  @Post('provider-accounts')
  @Allow('user')
  @AsksProvider()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'invalid_base_url', 'invalid_certificate')
  async connect(
    @CurrentUser() { userId }: Principal,
    @Body() body: ConnectAccountRequest,
  ): Promise<ProviderAccountView> {
    return presentAccount(await this.accounts.connect(userId, body));
  }

  /** Ask the provider again for the owner and the rights of the token. */
  @Post('provider-accounts/:account/refresh')
  @HttpCode(200)
  @Allow('user')
  @AsksProvider()
  async refresh(
    @CurrentUser() { userId }: Principal,
    @Param('account') id: string,
  ): Promise<ProviderAccountView> {
    return presentAccount(await this.accounts.refresh(userId, id));
  }

  /** Change the author of your future commits to repositories there. */
  @Patch('provider-accounts/:account')
  @Allow('user')
  async update(
    @CurrentUser() { userId }: Principal,
    @Param('account') id: string,
    @Body() body: UpdateProviderAccountRequest,
  ): Promise<ProviderAccountView> {
    return presentAccount(await this.accounts.setAuthor(userId, id, body));
  }

  /**
   * Sign out: the token is deleted here. A token that you entered should be revoked at the provider, too (204). After
   * an OAuth sign-in the provider is asked to revoke it, and the answer tells if it did (200).
   */
  @Delete('provider-accounts/:account')
  @Allow('user')
  @ApiOkResponse({ type: SignedOutView })
  @ApiNoContentResponse()
  async signOut(
    @CurrentUser() { userId }: Principal,
    @Param('account') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedOutView | undefined> {
    const revoked = await this.accounts.signOut(userId, id);
    if (revoked !== null) return { revoked };
    response.status(HttpStatus.NO_CONTENT);
    return undefined;
  }

  /** List the organizations of the account. A page may hold fewer than `limit` and still have a next one. */
  @Get('provider-accounts/:account/organizations')
  @Allow('user')
  @AsksProvider()
  organizations(
    @CurrentUser() { userId }: Principal,
    @Param('account') id: string,
    @Query() query: OrganizationsQuery,
  ): Promise<OrganizationPage> {
    return this.browse.organizations(userId, id, query);
  }

  /** List the repositories of the account. A page may hold fewer than `limit` and still have a next one. */
  @Get('provider-accounts/:account/repositories')
  @Allow('user')
  @AsksProvider()
  repositories(
    @CurrentUser() { userId }: Principal,
    @Param('account') id: string,
    @Query() query: RepositoriesQuery,
  ): Promise<RepositoryPage> {
    return this.browse.repositories(userId, id, query);
  }

  /** Create an empty repository. An empty one with this name is reused. */
  @Post('provider-accounts/:account/repositories')
  @Allow('user')
  @AsksProvider()
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'provider_visibility')
  @Refuses(HttpStatus.CONFLICT, 'provider_repository_exists')
  async createRepository(
    @CurrentUser() { userId }: Principal,
    @Param('account') id: string,
    @Body() body: CreateRepositoryRequest,
  ): Promise<CreatedRepositoryView> {
    const { repository, isNew } = await this.browse.createRepository(userId, id, {
      ...body,
      private: body.private ?? true,
    });
    return { ...repository, created: isNew };
  }

  /** List the branches of a repository. A page may hold fewer than `limit` and still have a next one. */
  @Get('provider-accounts/:account/branches')
  @Allow('user')
  @AsksProvider()
  branches(
    @CurrentUser() { userId }: Principal,
    @Param('account') id: string,
    @Query() query: ProviderBranchesQuery,
  ): Promise<BranchPage> {
    return this.browse.branches(userId, id, query);
  }
}
