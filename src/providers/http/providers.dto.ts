import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { EmailAddress, Line, PageQuery, Optional } from '../../core/http';
import { AuthorEmail, AuthorName } from '../../auth';
import {
  KEY_PLACES,
  PROVIDERS,
  PURPOSES,
  REPOSITORY_OWNERS,
  type KeyPlace,
  type ProviderKind,
  type Purpose,
  type RepositoryOwner,
} from '../catalogue';
import { TOKEN_OWNERS } from '../api/provider-api';
import { OrganizationPath, RepositoryPath } from './repository-path';

const MAX_NAME = 255;
const MAX_URL = 500;

export class ConnectAccountRequest {
  @IsIn(PROVIDERS)
  provider!: ProviderKind;

  /** Address of the provider in the browser; default: its own service. */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_URL)
  baseUrl?: string | null;

  /** As the provider shows it. Stored encrypted, sent to this provider only, and never returned. */
  @Line(4096)
  @Matches(/^[!-~]+$/, { message: 'must be the token alone, without white space' })
  token!: string;

  /** Email address of the token's account; for the providers that require it, and for no other. */
  @IsOptional()
  @EmailAddress()
  email?: string | null;

  /** PEM certificates, for a server whose certificate comes from a private authority. */
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  certificateAuthority?: string | null;
}

export class UpdateProviderAccountRequest {
  /**
   * Author of your commits to repositories at this provider; empty: as in your profile. Accepted commits keep theirs.
   */
  @AuthorName()
  gitName?: string;

  /** Email address of that author; empty: as in your profile. */
  @AuthorEmail()
  gitEmail?: string;
}

export class CreateRepositoryRequest {
  /** `path` of an organization; default: the account’s own, if the provider has such repositories. */
  @Optional()
  @OrganizationPath()
  organization?: string;

  @Line(100)
  @Matches(/^[^/\s\\?#%]+$/, { message: 'must be a name without blanks, slashes, ?, # or %' })
  name!: string;

  /** Default: true. */
  @Optional()
  @IsBoolean()
  private?: boolean;
}

class SearchQuery extends PageQuery {
  /** Words that must all occur in the name. */
  @ApiPropertyOptional({ maxLength: MAX_NAME })
  @Optional()
  @IsString()
  @MaxLength(MAX_NAME)
  search?: string;
}

export class OrganizationsQuery extends SearchQuery {}

export class RepositoriesQuery extends SearchQuery {
  /** `path` of an organization, or the account’s login; default: everything that the account works in. */
  @Optional()
  @OrganizationPath()
  organization?: string;
}

export class ProviderBranchesQuery extends SearchQuery {
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
  /** Rights that a token of this kind needs, for each purpose, in the provider’s terms. */
  @ApiProperty({ type: [PurposeScopesView] })
  needs!: PurposeScopesView[];
  note!: string | null;
}

export class KeyPlacesView {
  @ApiProperty({ enum: KEY_PLACES })
  read!: KeyPlace;
  @ApiProperty({ enum: KEY_PLACES })
  write!: KeyPlace;
}

/** OAuth app of this instance at a provider. */
export class OAuthAppView {
  baseUrl!: string;
  /** True if the provider redirects to this instance; else its code is pasted. */
  returns!: boolean;
  /** Requested scopes. */
  scopes!: string[];
  note!: string | null;
}

export class ProviderView {
  @ApiProperty({ enum: PROVIDERS })
  provider!: ProviderKind;
  name!: string;
  /** Address of the provider's own service; null if each organization has another address. */
  baseUrl!: string | null;
  /** Example of an address that a user would enter. */
  exampleUrl!: string;
  /** True if `baseUrl` is the only address. */
  cloudOnly!: boolean;
  /** Page on which tokens are created, relative to the base URL or as a whole address. */
  tokenPage!: string;
  /** True if the email address of the account is sent with the token. */
  wantsEmail!: boolean;
  /** Owner of repositories if the account itself can have none; else null. */
  @ApiProperty({ enum: REPOSITORY_OWNERS, nullable: true })
  ownedBy!: RepositoryOwner | null;
  /** Owner of a registered key, for read-only and for write access; null if the provider’s API registers none. */
  @ApiProperty({ type: KeyPlacesView, nullable: true })
  keyPlaces!: KeyPlacesView | null;
  /** Page on which a key is added by hand instead, relative to the base URL; null if `keyPlaces` is set. */
  sshKeyPage!: string | null;
  /** Recommended type of SSH key. */
  @ApiProperty({ enum: ['ed25519', 'rsa'] })
  keyType!: 'ed25519' | 'rsa';
  @ApiProperty({ type: [TokenKindView] })
  tokenKinds!: TokenKindView[];
  /** Ways to sign in without a token; empty if the operator has set up none. */
  @ApiProperty({ type: [OAuthAppView] })
  oauth!: OAuthAppView[];
}

export class ProviderList {
  @ApiProperty({ type: [ProviderView] })
  items!: ProviderView[];
  nextCursor!: string | null;
}

/** Project or group that a token belongs to. */
export class TokenOwnerView {
  @ApiProperty({ enum: TOKEN_OWNERS })
  kind!: 'project' | 'group';
  /** Null if the token may not read it. */
  path!: string | null;
  /** Role of the token there, in the provider’s words; null if unknown. */
  role!: string | null;
}

export class ProviderAccountView {
  id!: string;
  @ApiProperty({ enum: PROVIDERS })
  provider!: ProviderKind;
  baseUrl!: string;
  login!: string;
  name!: string | null;
  /** Author of your commits to repositories there; null: as in your profile. */
  gitName!: string | null;
  gitEmail!: string | null;
  /** Scopes of the token; null if the provider does not report them. */
  @ApiProperty({ type: [String], nullable: true })
  scopes!: string[] | null;
  /** Scopes that the token lacks; empty if the provider does not report them. */
  @ApiProperty({ type: [PurposeScopesView] })
  missing!: PurposeScopesView[];
  /** Sign-in method. */
  @ApiProperty({ enum: ['token', 'oauth'] })
  via!: 'token' | 'oauth';
  /** True if its token is refreshed automatically before it expires. */
  isRenewed!: boolean;
  /** The provider no longer accepts the sign-in: connect the account again. */
  needsSignIn!: boolean;
  /** Project or group of a token that is no person’s; null for a person’s. */
  @ApiProperty({ type: TokenOwnerView, nullable: true })
  tokenOf!: TokenOwnerView | null;
  /** Expiry of the token, if the provider reports it. */
  expiresAt!: string | null;
  createdAt!: string;
  /** Time of the last check at the provider. */
  checkedAt!: string;
}

export class SignedOutView {
  /** True if the provider has revoked the token; if not, revoke it there. */
  revoked!: boolean;
}

export class ProviderAccountPage {
  @ApiProperty({ type: [ProviderAccountView] })
  items!: ProviderAccountView[];
  nextCursor!: string | null;
}

export class OrganizationView {
  /** Prefix of the names of its repositories. */
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
  /** True if the account may add deploy keys; null if unknown. */
  mayAdminister!: boolean | null;
  /** True if the account may push; null if unknown. */
  mayWrite!: boolean | null;
}

export class RepositoryPage {
  @ApiProperty({ type: [RepositoryView] })
  items!: RepositoryView[];
  nextCursor!: string | null;
}

export class CreatedRepositoryView extends RepositoryView {
  /** False if an empty repository with this name existed already. */
  created!: boolean;
}

export class ProviderBranchView {
  name!: string;
  /** True if changes have to come by a pull request, or from few people; null if the account may not know. */
  isProtected!: boolean | null;
}

export class BranchPage {
  @ApiProperty({ type: [ProviderBranchView] })
  items!: ProviderBranchView[];
  nextCursor!: string | null;
}
