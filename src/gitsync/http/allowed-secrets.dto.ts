import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { Text } from '../../core/http';

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
