import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { EmailAddress, Line, Optional, Time } from '../core/http';
import { AuthorEmail, AuthorName } from './author-fields';
import { MAX_PASSWORD, NewPassword } from './passwords/new-password';
import { TOKEN_SCOPES, type TokenScope } from './token-scope';

export class LoginRequest {
  @Line(320)
  email!: string;

  @MaxLength(MAX_PASSWORD)
  @IsString()
  password!: string;
}

export class AccountRequest {
  @Line(200)
  name!: string;

  @EmailAddress()
  email!: string;

  @NewPassword()
  password!: string;
}

export class UpdateAccountRequest {
  @Optional()
  @Line(200)
  name?: string;

  @Optional()
  @EmailAddress()
  email?: string;

  /** The author of your commits; empty: your name. Commits that were accepted keep theirs. */
  @AuthorName()
  gitName?: string;

  /** The email address of that author; empty: your own. */
  @AuthorEmail()
  gitEmail?: string;

  @Optional()
  @NewPassword()
  password?: string;

  /** Needed to change email or password. */
  @Optional()
  @MaxLength(MAX_PASSWORD)
  @IsString()
  currentPassword?: string;

  /** True, together with a new password, deletes all your API tokens. */
  @Optional()
  @IsBoolean()
  revokeTokens?: boolean;
}

export class CreateTokenRequest {
  @Line(200)
  name!: string;

  /**
   * `read`: it is refused (403 `token_read_only`) whatever changes something. `agent`: it is refused (403 `token_for_agents`)
   * everywhere but at `/api/mcp`. Default: `all` that you may do.
   */
  @ApiPropertyOptional({ enum: TOKEN_SCOPES })
  @Optional()
  @IsIn(TOKEN_SCOPES)
  scope?: TokenScope;

  /** ISO 8601; without it the token holds until it is deleted. */
  @IsOptional()
  @Time()
  expiresAt?: string | null;

  /** Needed unless you signed in within the last ten minutes. */
  @Optional()
  @MaxLength(MAX_PASSWORD)
  @IsString()
  currentPassword?: string;
}

export class AllowCommandLineRequest {
  /** Name of the token: the machine that runs the command line. */
  @Line(200)
  name!: string;

  /** SHA-256 of the verifier that the command line keeps, base64url. */
  @Matches(/^[\w-]{43}$/)
  challenge!: string;

  /** Needed unless you signed in within the last ten minutes. */
  @Optional()
  @MaxLength(MAX_PASSWORD)
  @IsString()
  currentPassword?: string;
}

export class CommandLineCodeView {
  /** Works once, for ten minutes. */
  code!: string;
}

export class CommandLineTokenRequest {
  @Line(200)
  code!: string;

  @Matches(/^[\w-]{43,128}$/)
  verifier!: string;
}

export class CommandLineTokenView {
  /** An API token for 90 days, shown this once. */
  token!: string;
}

export class UserView {
  id!: string;
  name!: string;
  email!: string;
}

export class ProfileView extends UserView {
  /** Author name of your commits; null: `name`. */
  gitName!: string | null;
  /** Null: `email`. */
  gitEmail!: string | null;
}

export class SessionView {
  /** The token for `Authorization: Bearer`; the session cookie holds the same. */
  token!: string;
  user!: UserView;
}

export class TokenView {
  id!: string;
  name!: string;
  @ApiProperty({ enum: TOKEN_SCOPES })
  scope!: TokenScope;
  /** The only workspace that it reaches, of an agent that signed in by the browser; null: all of yours. */
  workspaceId!: string | null;
  createdAt!: string;
  expiresAt!: string | null;
  lastUsedAt!: string | null;
}

export class TokenPage {
  items!: TokenView[];
  nextCursor!: string | null;
}

export class CreatedTokenView {
  id!: string;
  /** Shown this once. */
  token!: string;
}
