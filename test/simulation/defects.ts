import type { EventKind } from './events';

/** Rules that the services of a simulation break, to show that it notices. Unset when the program is simulated. */
export interface Defects {
  /** The outcome of a pushed job is read from the tree at the tip, not from its recorded plan. */
  readsOutcomeFromTree?: true;
  /** The tip to compare with is read when the push begins, the tip to build on when the branch is fetched. */
  comparesLaterTip?: true;
  /** A batch has jobs of several targets, as when a job running during a target change is retried. */
  mixesTargets?: true;
  /** An unexpected failure fails all jobs of a batch. */
  failsWholeBatch?: true;
  /** A pull does not look for lost pushes: a push found later resets the app's link. */
  pullsUnsettled?: true;
  /** Uncertain jobs are looked up in the current repository, whichever that is. */
  judgesElsewhere?: true;
  /** `overwrite` replaces any state, not only the seen one. */
  overwritesAnything?: true;
  /** The first commit of an app replaces an existing one. */
  replacesUnseen?: true;
  /** Ids of commits are not recorded before the push. */
  recordsNothing?: true;
  /** Waiting commits stay as accepted when their app is pulled. */
  leavesWaiting?: true;
  /** An unpushed commit that is released while its app is pulled stays as accepted. */
  passesReleased?: true;
  /** The commit of a review is not recorded before its push. */
  forgetsReview?: true;
  /** A worker whose lease was taken over still writes. */
  ignoresFence?: true;
}

const repeated = <T>(times: number, kinds: readonly T[]): T[] =>
  Array.from({ length: times }, () => kinds).flat();

/** Kinds of events that show each defect soon. A repeated kind occurs that much more often. */
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
  forgetsReview: [
    'commit',
    ...repeated(4, ['complete a review', 'lose an answer', 'kill a worker'] as const),
  ],
  ignoresFence: ['commit', 'let a lease run out', 'cancel', 'lose an answer'],
};
