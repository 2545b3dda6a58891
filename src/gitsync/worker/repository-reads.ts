import { Injectable } from '@nestjs/common';
import { CheckUpdates } from './check-updates';
import { ListApps } from './list-apps';

/** Reads of what the repository has. */
@Injectable()
export class RepositoryReads {
  constructor(
    readonly apps: ListApps,
    readonly updates: CheckUpdates,
  ) {}
}
