import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
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
