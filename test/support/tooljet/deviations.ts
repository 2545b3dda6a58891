import { answerDeviations, sessionDeviations } from './deviations/answers';
import { appDeviations } from './deviations/apps';
import { componentDeviations } from './deviations/components';
import { contentDeviations } from './deviations/content';
import type { Deviation } from './deviations/deviation';
import { listingDeviations } from './deviations/lists';
import { nameDeviations } from './deviations/names';

export type { Ability, Deviation } from './deviations/deviation';

/** All deviations, in the order of what they concern. */
export const ALL_DEVIATIONS: readonly Deviation[] = [
  ...[...sessionDeviations, ...listingDeviations, ...appDeviations],
  ...[...contentDeviations, ...componentDeviations, ...nameDeviations],
  ...answerDeviations,
];

/**
 * Ways in which a ToolJet may differ from its known behavior, by their names. One at a time is switched on, over any
 * version: `server.deviation = DEVIATIONS['An export has no name']`.
 */
export const DEVIATIONS: Readonly<Record<string, Deviation>> = Object.fromEntries(
  ALL_DEVIATIONS.map((deviation) => [deviation.name, deviation]),
);
