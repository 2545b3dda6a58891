import { Injectable } from '@nestjs/common';
import { Config } from '../../../core/config';
import { QueueStore } from '../../queue/queue-store';
import { Mirrors } from '../mirrors';
import { LoadCommitData } from './load-commit-data';
import { PrewarmedSessions } from './prewarmed-sessions';
import { RecordOutcome } from './record-outcome';
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
    readonly config: Config,
  ) {}
}
