import { Injectable } from '@nestjs/common';
import { QueueStore } from '../../queue/queue-store';
import { CombineCommit } from '../merge/combine-commit';
import { Mirrors } from '../mirrors';
import { LoadCommitData } from './load-commit-data';
import { PrewarmedSessions } from '../prewarmed-sessions';
import { RecordOutcome } from './record';
import { SettlePushed } from './settle-pushed';

/** Services that a run performs its steps with. */
@Injectable()
export class PushServices {
  constructor(
    readonly mirrors: Mirrors,
    readonly sessions: PrewarmedSessions,
    readonly queues: QueueStore,
    readonly loader: LoadCommitData,
    readonly outcomes: RecordOutcome,
    readonly settle: SettlePushed,
    readonly combine: CombineCommit,
  ) {}
}
