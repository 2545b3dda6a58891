import { locateApp } from '../../../src/gitsync/domain/format/locate-app';
import { appsOf, type CommitJob } from '../../../src/gitsync/queue/commit-jobs';
import { findPushedJobs, SettlePushed } from '../../../src/gitsync/worker/commit/settle-pushed';
import { treeReaderOf } from '../../../src/gitsync/worker/mirrors';

/** The defect `readsOutcomeFromTree`: what became of a pushed job is read from the repository, in whatever state it is. */
export class SettleFromTree extends SettlePushed {
  override async settle(...[place, suspects]: Parameters<SettlePushed['settle']>): Promise<CommitJob[]> {
    const { mirror, layout } = place.repository;
    const { tip } = suspects;
    const jobs = [...suspects.uncertain, ...suspects.waiting];
    const found = await findPushedJobs(mirror, { ...suspects, jobs, waiting: new Set() });
    for (const outcome of found) {
      if (outcome.kind !== 'pushed' || tip === null) continue;
      for (const { gitAppId } of appsOf(outcome.job))
        await locateApp(treeReaderOf(mirror, tip), layout, { gitAppId });
    }
    return super.settle(place, suspects);
  }
}
