import { useWorkspace, type App } from '../../../lib/workspace';
import { withDependents } from '../lib/ticked-changes';
import type { AppGit } from './app-git';
import type { GitSync } from './use-gitsync';
import type { ShownChanges } from './use-shown-changes';
import { useTicks } from './use-ticks';

interface Parts {
  app: App;
  git: AppGit;
  sync: GitSync;
  shown: ShownChanges;
}

/** Chooses uncommitted changes, for a commit or to be discarded. */
export function useChoice({ app, git, sync, shown }: Parts) {
  const { can } = useWorkspace();
  const ticks = useTicks(shown.here);
  const canChoose = can('builder') && !app.locked && !git.isReadOnly;
  const isBusy = [sync.commit, sync.pull, sync.discard].some((each) => each.isPending);
  const here = shown.here?.changes ?? [];
  const { selected } = shown;
  const isHere = canChoose && selected?.side === 'here';
  return {
    ...{ ticks, canChoose, isBusy },
    discardTicked: () =>
      sync.discard.discard(ticks.hasAll ? undefined : withDependents(here, ticks.only ?? [])),
    /** Ids of the changes that are discarded with the selected one; empty if that cannot be discarded. */
    discardable: isHere ? withDependents(here, [selected.change.id]) : [],
  };
}

export type Choice = ReturnType<typeof useChoice>;
