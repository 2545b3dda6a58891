import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Line, Text, Optional } from '../../core/http';
import { PROVIDERS, type ProviderKind } from '../catalogue';

const MAX_URL = 500;
const ONE_WORD = /^[!-~]+$/;

export class StartSignInRequest {
  @IsIn(PROVIDERS)
  provider!: ProviderKind;

  /** As `GET /api/providers` lists it under `oauth`; default: the provider's own service. */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_URL)
  baseUrl?: string | null;
}

export class StartedSignInView {
  /** Address at which the person grants access. */
  authorizationUrl!: string;
  /** Passed to the provider and back. */
  state!: string;
  /** True if the provider redirects to `/oauth/callback` of this instance; else its code is pasted. */
  returns!: boolean;
  expiresAt!: string;
}

export class FinishSignInRequest {
  /** As returned by the provider. */
  @Line(200)
  @Matches(ONE_WORD, { message: 'must be one word' })
  state!: string;

  /** As returned by the provider, if it was: its issuer (RFC 9207). */
  @Optional()
  @Line(MAX_URL)
  iss?: string;

  /** Code of the provider, if access was granted. */
  @Optional()
  @Line(8192)
  @Matches(ONE_WORD, { message: 'must be the code alone, without white space' })
  code?: string;

  /** `error` of the provider, if it was not. */
  @Optional()
  @Line(100)
  error?: string;

  @Optional()
  @Text(2000)
  errorDescription?: string;
}
