import { Line, Optional, Text } from '../../../core/http';

export class PullRequestRequest {
  /** Branch that takes the changes. */
  @Line(255)
  into!: string;

  @Line(255)
  title!: string;

  @Optional()
  @Text(65_536)
  description?: string;
}

export class PullRequestView {
  /** Page of the pull request at the provider. */
  url!: string;
  number!: number;
}
