import { Injectable } from '@nestjs/common';
import type { Lease } from '../queue/queue-store';
import type { StoredLink } from '../store/links';
import { AdoptLinks } from './adopt-links';
import { SettlePushed } from './commit/settle-pushed';
import type { FetchedBranch, OpenRepository } from './mirrors';

/** Finds an app's link once nothing is uncertain about it that the fetched history tells. */
@Injectable()
export class SettleLink {
  constructor(
    private readonly pushed: SettlePushed,
    private readonly adopt: AdoptLinks,
  ) {}

  /** A push that was uncertain may have been the app's first. */
  async find(
    lease: Lease,
    repository: OpenRepository,
    { appId, fetched }: { appId: string; fetched: FetchedBranch },
  ): Promise<StoredLink | null> {
    await this.pushed.settleUncertain({ lease, repository }, fetched.tip);
    const { workspaceId } = lease;
    return this.adopt.find(repository, { workspaceId, appId, tip: fetched.base });
  }
}
