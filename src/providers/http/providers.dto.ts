import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Line, PageQuery } from '../../core/http';
import { PROVIDERS, PURPOSES, type ProviderKind, type Purpose } from '../catalogue';
import { OrganizationPath, RepositoryPath } from './repository-path';

const MAX_NAME = 255;
const MAX_URL = 500;

export class ConnectAccountRequest {
  @IsIn(PROVIDERS)
  provider!: ProviderKind;

  /** Where the provider is opened in the browser; without it the one that its maker runs. */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_URL)
  baseUrl?: string | null;

  /** As the provider shows it. Kept encrypted, sent to this provider alone, and never answered. */
  @Line(4096)
  @Matches(/^[!-~]+$/, { message: 'must be the token alone, without white space' })
  token!: string;

  /** Certificates in PEM, for a server whose certificate comes from an authority of its own. */
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  certificateAuthority?: string | null;
}

export class CreateRepositoryRequest {
  /** `path` of an organization; without it the account’s own. */
  @IsOptional()
  @OrganizationPath()
  organization?: string;

  @Line(100)
  @Matches(/^[^/\s\\?#%]+$/, { message: 'must be a name without blanks, slashes, ?, # or %' })
  name!: string;

  /** True where it is absent. */
  @IsOptional()
  @IsBoolean()
  private?: boolean;
}

class SearchQuery extends PageQuery {
  /** Words that all stand in the name. */
  @ApiPropertyOptional({ maxLength: MAX_NAME })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME)
  search?: string;
}

export class OrganizationsQuery extends SearchQuery {}

export class RepositoriesQuery extends SearchQuery {
  /** `path` of an organization, or the account’s login; without it all that the account works in. */
  @IsOptional()
  @OrganizationPath()
  organization?: string;
}

export class BranchesQuery extends SearchQuery {
  /** `path` of a repository. */
  @RepositoryPath()
  repository!: string;
}

export class PurposeScopesView {
  @ApiProperty({ enum: PURPOSES })
  purpose!: Purpose;
  scopes!: string[];
}

export class TokenKindView {
  name!: string;
  /** What a token of this kind must be allowed, for each purpose, in the provider’s words. */
  @ApiProperty({ type: [PurposeScopesView] })
  needs!: PurposeScopesView[];
  note!: string | null;
}

/** An OAuth app that this instance has at a provider. */
export class OAuthAppView {
  baseUrl!: string;
  /** Whether the provider leads back to this instance; else its code is pasted. */
  returns!: boolean;
  /** What is asked for. */
  scopes!: string[];
  note!: string | null;
}

export class ProviderView {
  @ApiProperty({ enum: PROVIDERS })
  provider!: ProviderKind;
  name!: string;
  /** Where its maker runs it; null where everybody runs their own. */
  baseUrl!: string | null;
  /** Where tokens are made, below the base URL. */
  tokenPage!: string;
  @ApiProperty({ type: [TokenKindView] })
  tokenKinds!: TokenKindView[];
  /** Where one can sign in without a token; empty where the operator has set up none. */
  @ApiProperty({ type: [OAuthAppView] })
  oauth!: OAuthAppView[];
}

export class ProviderList {
  @ApiProperty({ type: [ProviderView] })
  items!: ProviderView[];
  nextCursor!: string | null;
}

export class ProviderAccountView {
  id!: string;
  @ApiProperty({ enum: PROVIDERS })
  provider!: ProviderKind;
  baseUrl!: string;
  login!: string;
  name!: string | null;
  /** What the token may do; null where the provider does not tell. */
  @ApiProperty({ type: [String], nullable: true })
  scopes!: string[] | null;
  /** What the token lacks; empty where the provider does not tell. */
  @ApiProperty({ type: [PurposeScopesView] })
  missing!: PurposeScopesView[];
  /** How it was connected. */
  @ApiProperty({ enum: ['token', 'oauth'] })
  via!: 'token' | 'oauth';
  /** Whether its token is renewed by itself before it ends. */
  isRenewed!: boolean;
  /** The provider no longer accepts the sign-in: connect the account once more. */
  needsSignIn!: boolean;
  /** Of the token, where the provider tells. */
  expiresAt!: string | null;
  createdAt!: string;
  /** When the provider was last asked. */
  checkedAt!: string;
}

export class SignedOutView {
  /** Whether the provider has taken the token back; where it has not, revoke it there. */
  revoked!: boolean;
}

export class ProviderAccountPage {
  @ApiProperty({ type: [ProviderAccountView] })
  items!: ProviderAccountView[];
  nextCursor!: string | null;
}

export class OrganizationView {
  /** As it stands before the names of its repositories. */
  path!: string;
  name!: string;
}

export class OrganizationPage {
  @ApiProperty({ type: [OrganizationView] })
  items!: OrganizationView[];
  nextCursor!: string | null;
}

export class RepositoryView {
  /** `owner/name`, as the provider has it. */
  path!: string;
  sshUrl!: string | null;
  httpsUrl!: string;
  defaultBranch!: string | null;
  isPrivate!: boolean;
  /** Whether the account may add deploy keys; null where the provider does not tell. */
  mayAdminister!: boolean | null;
}

export class RepositoryPage {
  @ApiProperty({ type: [RepositoryView] })
  items!: RepositoryView[];
  nextCursor!: string | null;
}

export class CreatedRepositoryView extends RepositoryView {
  /** False where an empty one of this name was there already. */
  created!: boolean;
}

export class BranchView {
  name!: string;
}

export class BranchPage {
  @ApiProperty({ type: [BranchView] })
  items!: BranchView[];
  nextCursor!: string | null;
}
