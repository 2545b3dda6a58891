import { IsBoolean } from 'class-validator';
import { Id, Optional } from '../../core/http';
import { RepositoryPath } from '../../providers';

export class DeployKeyRequest {
  /** One of your own accounts at providers. */
  @Id()
  accountId!: string;

  @RepositoryPath()
  repository!: string;

  /** Default: true. */
  @Optional()
  @IsBoolean()
  write?: boolean;
}

export class DeployKeyView {
  repository!: string;
  write!: boolean;
  /** False if the key was there already. */
  created!: boolean;
}
