import type { EventKind } from './events';

/** Rules that the services of a simulation break, to show that it notices. None is set in a simulation of the program. */
export interface Defects {
  /** The outcome of a pushed job is read from the tree at the tip, not from what was recorded with its id. */
  readsOutcomeFromTree?: true;
  /** The tip to compare with is read when the push begins, the one to build on when the branch is fetched. */
  comparesLaterTip?: true;
  /** A batch has jobs of several targets, as a job that is running while the target changes is tried again. */
  mixesTargets?: true;
  /** An unexpected failure fails all jobs of a batch. */
  failsWholeBatch?: true;
  /** A pull does not look for lost pushes: one that is found later puts the app's link back. */
  pullsUnsettled?: true;
  /** Uncertain jobs are looked for in whatever repository is in use. */
  judgesElsewhere?: true;
  /** `overwrite` replaces whatever there is, not only what was seen. */
  overwritesAnything?: true;
  /** The first commit of an app replaces what is there. */
  replacesUnseen?: true;
  /** Ids of commits are not recorded before these are pushed. */
  recordsNothing?: true;
  /** Commits that wait stay as they were accepted when their app is pulled. */
  leavesWaiting?: true;
  /** A kept commit that is released while its app is pulled stays as it was accepted. */
  passesReleased?: true;
  /** A worker whose lease was taken over still writes. */
  ignoresFence?: true;
}

const repeated = <T>(times: number, kinds: readonly T[]): T[] =>
  Array.from({ length: times }, () => kinds).flat();

/** Kinds of events that show each defect soon. One that is named several times occurs as much more often. */
export const EVENTS_FOR: { readonly [Defect in keyof Defects]-?: readonly EventKind[] } = {
  readsOutcomeFromTree: [
    'commit',
    ...repeated(3, ['push a new app', 'push a removal', 'lose an answer'] as const),
  ],
  comparesLaterTip: ['commit', 'push to another file', 'read beside a run'],
  mixesTargets: ['commit', 'change the target', 'lose an answer', 'kill a worker'],
  failsWholeBatch: ['commit', 'meet a defect'],
  pullsUnsettled: ['commit', 'lose an answer', 'pull', 'cancel', 'cancel', 'cancel', 'cancel'],
  judgesElsewhere: ['commit', 'lose an answer', 'change the target', 'let a day pass', 'cancel'],
  overwritesAnything: ['commit', 'push to an app', 'overwrite'],
  replacesUnseen: ['commit', 'push a new app'],
  recordsNothing: ['commit', 'lose an answer', 'kill a worker'],
  leavesWaiting: ['commit', 'push to an app', 'pull and merge'],
  passesReleased: ['commit', ...repeated(6, ['push to an app', 'push what is kept during a pull'] as const)],
  ignoresFence: ['commit', 'let a lease run out', 'cancel', 'lose an answer'],
};
