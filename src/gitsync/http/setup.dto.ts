import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, Matches } from 'class-validator';
import { Text } from '../../core/http';
import { KeyView } from './settings.dto';

export class SetupLinkView {
  /** Shown only once. Its holder sees the answer of `POST /api/git-setup`, and can change nothing. */
  url!: string;
  expiresAt!: string;
}

export class SharedSetupRequest {
  /** The part of the link after `#`. */
  @MaxLength(200)
  @IsString()
  token!: string;
}

export class SharedSetupView {
  workspaceName!: string;
  repositoryUrl!: string;
  branch!: string | null;
  directory!: string;
  /** The provider, if its host is known. */
  provider!: string | null;
  @ApiProperty({ type: KeyView })
  key!: KeyView;
  /** The connection was tested, and works. */
  isConnected!: boolean;
  expiresAt!: string;
}

const LONGEST_REASON = 1_000;

export class AllowSecretRequest {
  /** The fingerprint in the error `secret_found`. */
  @Matches(/^[0-9a-f]{64}$/, { message: 'must be the fingerprint of a secret that was found' })
  fingerprint!: string;

  /** Reason why the text may be committed. */
  @Text(LONGEST_REASON, 1)
  reason!: string;
}

export class AdminView {
  id!: string;
  name!: string;
}

export class AllowedSecretView {
  fingerprint!: string;
  reason!: string;
  allowedBy!: AdminView;
  allowedAt!: string;
}

export class AllowedSecretsView {
  /** The newest first. */
  @ApiProperty({ type: [AllowedSecretView] })
  items!: AllowedSecretView[];
}
