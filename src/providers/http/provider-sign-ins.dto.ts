import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Line, Text } from '../../core/http';
import { PROVIDERS, type ProviderKind } from '../catalogue';

const MAX_URL = 500;
const ONE_WORD = /^[!-~]+$/;

export class StartSignInRequest {
  @IsIn(PROVIDERS)
  provider!: ProviderKind;

  /** As `GET /api/providers` names it under `oauth`; without it the one that its maker runs. */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_URL)
  baseUrl?: string | null;
}

export class StartedSignInView {
  /** Where the person allows access. */
  authorizationUrl!: string;
  /** Goes along to the provider and back. */
  state!: string;
  /** Whether the provider leads back to `/oauth/callback` of this instance; else its code is pasted. */
  returns!: boolean;
  expiresAt!: string;
}

export class FinishSignInRequest {
  /** As it came back. */
  @Line(200)
  @Matches(ONE_WORD, { message: 'must be one word' })
  state!: string;

  /** Of the provider, where access was allowed. */
  @IsOptional()
  @Line(8192)
  @Matches(ONE_WORD, { message: 'must be the code alone, without white space' })
  code?: string;

  /** `error` of the provider, where it was not. */
  @IsOptional()
  @Line(100)
  error?: string;

  @IsOptional()
  @Text(2000)
  errorDescription?: string;
}
