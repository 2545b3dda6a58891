import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { EmailAddress, Line, PageQuery } from '../../core/http';
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

  /** Of the account that the token is of; for the providers that want it, and for no other. */
  @IsOptional()
  @EmailAddress()
  email?: string | null;

  /** Certificates in PEM, for a server whose certificate comes from an authority of its own. */
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  certificateAuthority?: string | null;
}

export class UpdateProviderAccountRequest {
  /** The author of your commits to repositories at this provider; empty: as in your profile. Accepted ones keep theirs. */
  @AuthorName()
  gitName?: string;

  /** The e-mail address of that author; empty: as in your profile. */
  @AuthorEmail()
  gitEmail?: string;
}

export class CreateRepositoryRequest {
  /** `path` of an organization; without it the account’s own, where the provider has such. */
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

export class KeyPlacesView {
  @ApiProperty({ enum: KEY_PLACES })
  read!: KeyPlace;
  @ApiProperty({ enum: KEY_PLACES })
  write!: KeyPlace;
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
  /** Where its maker runs it; null where the address is another for each. */
  baseUrl!: string | null;
  /** An address such as somebody enters it. */
  exampleUrl!: string;
  /** Whether `baseUrl` is the only address there is. */
  cloudOnly!: boolean;
  /** Where tokens are made, below the base URL or as a whole address. */
  tokenPage!: string;
  /** Whether the e-mail address of the account goes with the token. */
  wantsEmail!: boolean;
  /** What repositories belong to where none is the account’s own; null where some are. */
  @ApiProperty({ enum: REPOSITORY_OWNERS, nullable: true })
  ownedBy!: RepositoryOwner | null;
  /** What a registered key that only reads, or that writes, belongs to; null where the provider’s API registers none. */
  @ApiProperty({ type: KeyPlacesView, nullable: true })
  keyPlaces!: KeyPlacesView | null;
  /** Where a key is added by hand instead, below the base URL; null where `keyPlaces` tells. */
  sshKeyPage!: string | null;
  /** Which kind of SSH key it takes best. */
  @ApiProperty({ enum: ['ed25519', 'rsa'] })
  keyType!: 'ed25519' | 'rsa';
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
  /** The author of your commits to repositories there; null: as in your profile. */
  gitName!: string | null;
  gitEmail!: string | null;
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
