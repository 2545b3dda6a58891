import { Injectable, Logger } from '@nestjs/common';
import { DatabaseListener, NotifiedLoop } from '../core/database';
import { toAppError } from '../core/http';
import { FinalizeSettings, InOwnName } from '../gitsync';
import { MANAGED_CHANNEL, ManagedSettings, type ManagedSetting } from '../workspaces';
import { HostKind } from './host-kind';
import { Kinds } from './kinds';

const LEAST_MS = 200;

type Waiting = ManagedSetting & { workspaceId: string };

/**
 * Finishes, in a server, what a set-up file cannot do inside a transaction: connects repositories and editors, then applies what
 * takes a connected repository. A failure is told, and tried again at growing intervals.
 */
@Injectable()
export class FinishSetUp extends NotifiedLoop {
  private readonly log = new Logger(FinishSetUp.name);

  constructor(
    listener: DatabaseListener,
    private readonly managed: ManagedSettings,
    private readonly finalizing: FinalizeSettings,
    private readonly own: InOwnName,
    private readonly kinds: Kinds,
    private readonly host: HostKind,
  ) {
    super(listener, {
      channels: [MANAGED_CHANNEL],
      wakeMs: 0,
      leastMs: LEAST_MS,
      failure: 'A set-up file could not be finished',
    });
  }

  protected async run(): Promise<number | null> {
    const due = await this.managed.claimDue();
    await Promise.all(due.map((setting) => this.finish(setting)));
    // Settings that waited for a connection are due at once.
    return due.length > 0 ? LEAST_MS : this.managed.nextDueMs();
  }

  private async finish(setting: Waiting): Promise<void> {
    const { workspaceId, file, line } = setting;
    try {
      await this.attempt(setting);
      await this.managed.settle(setting, null);
    } catch (error) {
      const { code, message } = toAppError(error);
      this.log.warn(
        { code, workspaceId },
        `${file}, line ${line} could not be set up yet: ${message} This is tried again.`,
      );
      await this.managed.settle(setting, message);
    }
  }

  private async attempt({ workspaceId, kind, wanted }: Waiting): Promise<void> {
    if (kind === 'host') return this.host.connect(workspaceId);
    if (kind !== 'repository') return this.kinds.applyConnected(workspaceId, kind, wanted);
    const { createBranch, hostKey } = wanted as { createBranch: boolean; hostKey: string | null };
    const request = { createBranch, hostKeyFingerprint: hostKey ?? undefined };
    const call = await this.finalizing.compose({ ...this.own.actor, workspaceId }, request);
    await this.own.call(call);
  }
}
