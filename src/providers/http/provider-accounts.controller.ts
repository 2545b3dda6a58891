import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow, CurrentUser, type Principal } from '../../auth';
import { idOfCursor, PageQuery, pageOf, Refuses } from '../../core/http';
import { BrowseAccount } from '../accounts/browse-account';
import { CreateRepository } from '../accounts/create-repository';
import { ProviderAccounts } from '../accounts/provider-accounts';
import { listProviders } from '../catalogue';
import { OAuthApps } from '../oauth/oauth-apps';
import { AsksProvider } from './documentation';
import { OwnAccountGuard } from './own-account.guard';
import { presentAccount, presentProvider } from './presenters';
import {
  BranchesQuery,
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

@ApiTags('Accounts at providers')
@Controller('api')
@UseGuards(OwnAccountGuard)
export class ProviderAccountsController {
  constructor(
    private readonly accounts: ProviderAccounts,
    private readonly browse: BrowseAccount,
    private readonly createOne: CreateRepository,
    private readonly apps: OAuthApps,
  ) {}

  /** The providers that accounts can be connected of, and what their tokens must be allowed. */
  @Get('providers')
  @Allow('user')
  listProviders(): ProviderList {
    const items = listProviders().map((provider) => presentProvider(provider, this.apps.list(provider.kind)));
    return { items, nextCursor: null };
  }

  /** Your accounts at providers, the oldest first. */
  @Get('provider-accounts')
  @Allow('user')
  async list(@CurrentUser() { userId }: Principal, @Query() query: PageQuery): Promise<ProviderAccountPage> {
    const rows = await this.accounts.list(userId, { after: idOfCursor(query), take: query.limit + 1 });
    return pageOf(rows, query.limit, presentAccount);
  }

  /** Connect an account by a token; one that is connected already gets the new token. The provider is asked whose it is. */
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

  /** Ask the provider again who this is and what the token may do. */
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

  /** Change the author of the commits that you make to repositories there from then on. */
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
   * Sign out: the token is forgotten here. One that was entered is to be revoked at the provider too (204); of a sign-in
   * by OAuth the provider is asked to take it back, and the answer tells whether it did (200).
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

  /** The organizations of the account. A page may hold fewer than `limit` and still have a next one. */
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

  /** The repositories that the account sees. A page may hold fewer than `limit` and still have a next one. */
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

  /** Make an empty repository. One of this name with nothing in it is taken as it is. */
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
    const { repository, isNew } = await this.createOne.run(userId, id, {
      ...body,
      private: body.private ?? true,
    });
    return { ...repository, created: isNew };
  }

  /** The branches of a repository. A page may hold fewer than `limit` and still have a next one. */
  @Get('provider-accounts/:account/branches')
  @Allow('user')
  @AsksProvider()
  branches(
    @CurrentUser() { userId }: Principal,
    @Param('account') id: string,
    @Query() query: BranchesQuery,
  ): Promise<BranchPage> {
    return this.browse.branches(userId, id, query);
  }
}
