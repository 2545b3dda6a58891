import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { Id, Optional, Text } from '../../core/http';
import { MAX_PASSWORD } from '../passwords/new-password';
import type { RedirectKind } from './redirect-address';

/** Longest parameter that the address of an authorization may have. */
const MAX_PARAMETER = 2_000;

/** The parameters with which an agent has opened the page, by the names of the protocol in camel case. */
export class AuthorizationQuery {
  @Optional()
  @Text(MAX_PARAMETER)
  clientId?: string;

  @Optional()
  @Text(MAX_PARAMETER)
  redirectUri?: string;

  @Optional()
  @Text(MAX_PARAMETER)
  responseType?: string;

  @Optional()
  @Text(MAX_PARAMETER)
  codeChallenge?: string;

  @Optional()
  @Text(MAX_PARAMETER)
  codeChallengeMethod?: string;

  @Optional()
  @Text(MAX_PARAMETER)
  resource?: string;

  @Optional()
  @Text(MAX_PARAMETER)
  state?: string;
}

export class AllowAgentRequest extends AuthorizationQuery {
  /** The only workspace in which the agent may work. */
  @Id()
  workspaceId!: string;

  /** Needed unless you signed in within the last ten minutes. */
  @Optional()
  @MaxLength(MAX_PASSWORD)
  @IsString()
  currentPassword?: string;
}

export class AuthorizationView {
  /** As the program calls itself: anybody may have chosen it. */
  clientName!: string;
  /** A site, a program on the person’s computer, or an app that has a scheme of its own. */
  @ApiProperty({ enum: ['web', 'loopback', 'app'] })
  redirectKind!: RedirectKind;
  /** Receiver of the code: a host, or the scheme and host of an app. */
  redirectHost!: string;
  /** Address to open if the person refuses. */
  refusedUrl!: string;
}

export class AllowedAgentView {
  /** Address to open: it gives the program a code, which works once, for a minute. */
  redirectUrl!: string;
}
