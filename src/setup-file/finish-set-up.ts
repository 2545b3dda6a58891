import { Injectable, Logger } from '@nestjs/common';
import { DueTask, type Claim, type Outcome } from '../core/database';
import { toAppError } from '../core/http';
import { FinalizeSettings, InOwnName } from '../gitsync';
import { CAN_BE_FINISHED, FINISH_SETTING, ManagedSettings, type ManagedSetting } from '../workspaces';
import { HostKind } from './host-kind';
import { Kinds } from './kinds';

/** Settings that a server applies at once. */
const MOST_AT_ONCE = 64;

type Waiting = ManagedSetting & { workspaceId: string };

/**
 * Finishes, in a server, what a set-up file cannot do inside a transaction: connects repositories and editors, then applies what
 * takes a connected repository. A failure is told, and tried again at growing intervals.
 */
@Injectable()
export class FinishSetUp extends DueTask {
  private readonly log = new Logger(FinishSetUp.name);
  readonly rules = {
    kind: FINISH_SETTING,
    isPossible: CAN_BE_FINISHED,
    atOnce: MOST_AT_ONCE,
    collectMs: 0,
    failure: 'A set-up file could not be finished',
  };

  constructor(
    private readonly managed: ManagedSettings,
    private readonly finalizing: FinalizeSettings,
    private readonly own: InOwnName,
    private readonly kinds: Kinds,
    private readonly host: HostKind,
  ) {
    super();
  }

  errorOf(thrown: unknown): object {
    const { code, message } = toAppError(thrown);
    return { code, message };
  }

  async run([claim]: readonly Claim[]): Promise<Outcome> {
    const setting = await this.managed.findDue(claim);
    if (!setting) return 'done';
    const { workspaceId } = claim;
    try {
      await this.attempt({ ...setting, workspaceId: workspaceId ?? '' });
    } catch (error) {
      const { code, message } = toAppError(error);
      const { file, line } = setting;
      this.log.warn(
        { code, workspaceId },
        `${file}, line ${line} could not be set up yet: ${message} This is tried again.`,
      );
      throw error;
    }
    return 'done';
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
