import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Id, Line, Optional } from '../../core/http';
import { OrganizationPath, RepositoryPath } from '../../providers';

const ONE_WORD = /^[!-~]+$/;

export class StartAppRequest {
  /** Address of a GitHub Enterprise Server; default: github.com. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  baseUrl?: string | null;

  /** Organization that owns the app; default: the person. */
  @Optional()
  @OrganizationPath()
  organization?: string;

  /** PEM certificates, for a server whose certificate comes from a private authority. */
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  certificateAuthority?: string | null;
}

export class StartedAppView {
  /** Page of GitHub to which the browser posts a form with the field `manifest`. */
  action!: string;
  /** JSON. */
  manifest!: string;
  /** Returned by GitHub with the code. */
  state!: string;
  expiresAt!: string;
}

export class FinishAppRequest {
  /** As returned by GitHub. */
  @Line(200)
  @Matches(ONE_WORD, { message: 'must be one word' })
  state!: string;

  @Line(200)
  @Matches(ONE_WORD, { message: 'must be the code alone, without white space' })
  code!: string;
}

export class ShareAppRequest {
  /** An app of another workspace in which you are an admin. */
  @Id()
  appId!: string;
}

export class UseAppRequest {
  /** One of your own accounts at the app's GitHub, which may push to the repository. */
  @Id()
  accountId!: string;

  @RepositoryPath()
  repository!: string;
}

export class AppDeliveryView {
  at!: string;
  event!: string;
  /** `accepted`, `invalid_signature`, or the reason why it was ignored. */
  outcome!: string;
}

export class ProviderAppView {
  id!: string;
  baseUrl!: string;
  name!: string;
  /** Login of the person or organization that owns it. */
  owner!: string;
  pageUrl!: string;
  /** Page of GitHub on which it is installed, or gets further repositories. */
  installUrl!: string;
  createdAt!: string;
  @ApiProperty({ type: AppDeliveryView, nullable: true })
  lastDelivery!: AppDeliveryView | null;
}

export class ProviderAppList {
  @ApiProperty({ type: [ProviderAppView] })
  items!: ProviderAppView[];
  /** Apps of other workspaces of yours, which this one can share. */
  @ApiProperty({ type: [ProviderAppView] })
  offered!: ProviderAppView[];
}
