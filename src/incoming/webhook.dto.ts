import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { Optional } from '../core/http';
import { RepositoryPath } from '../providers';
import { IGNORED } from './webhooks';

export class DeliveryView {
  /** Reason why there is nothing to do; absent otherwise. */
  @ApiProperty({ enum: IGNORED, required: false })
  ignored?: (typeof IGNORED)[number];
}

export class WebhookRequest {
  /** The caller's account at the provider, with which the webhook is registered at the repository. */
  @Optional()
  @IsUUID()
  accountId?: string;

  /** Path of the repository at the provider, if the URL does not tell it because SSH has another host name. */
  @Optional()
  @RepositoryPath()
  repository?: string;
}

export class NewWebhookView {
  /** Payload URL: the provider sends its deliveries there. */
  url!: string;
  /** Shown once. It signs deliveries; for GitLab it is the secret token, for Azure DevOps the password of any user name. */
  secret!: string;
}

export class LastDeliveryView {
  at!: string;
  /** `github`, `gitea`, `gitlab`, `bitbucket` or `azure`; `unknown` for a sender that names itself otherwise. */
  provider!: string;
  event!: string;
  /** `accepted`, `invalid_signature`, or the reason why it was ignored. */
  outcome!: string;
}

export class WebhookView {
  url!: string;
  createdAt!: string;
  @ApiProperty({ type: LastDeliveryView, nullable: true })
  lastDelivery!: LastDeliveryView | null;
}
