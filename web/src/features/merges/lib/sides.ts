import { t } from '@lingui/core/macro';
import type { Merge, MergeSide } from '../../../lib/workspace/merge-query';
import { shortSha } from '../../../lib/short-sha';

export interface SideLabels {
  mine: string;
  theirs: string;
}

/** Returns a short label for each side: the person or, if both are the same, the place. */
export function labelSides({ mine, theirs }: Merge['sides']): SideLabels {
  const people = { mine: mine.author?.name ?? null, theirs: theirs.author?.name ?? null };
  if (people.mine && people.theirs && people.mine !== people.theirs)
    return { mine: people.mine, theirs: people.theirs };
  const places = { mine: placeOf(mine), theirs: placeOf(theirs) };
  if (places.mine !== places.theirs) return places;
  return { mine: withId(mine), theirs: withId(theirs) };
}

const placeOf = ({ sha, branch, tag }: MergeSide): string =>
  sha === null ? t`Working copy` : (tag ?? branch);

const withId = (side: MergeSide): string =>
  side.sha === null ? placeOf(side) : `${placeOf(side)} ${shortSha(side.sha)}`;

/** Returns the first line of a commit's message. */
export const firstLine = (message: string | null): string => (message ?? '').split('\n')[0]?.trim() ?? '';

/** Names the merge. */
export const titleOf = ({ kind, sides, into }: Pick<Merge, 'kind' | 'sides' | 'into'>): string =>
  kind === 'branches' ? t`Merge ${sides.theirs.branch} into ${into}` : t`Merge changes`;

/** Describes the effect of completing the merge. */
export function completionLabel({ kind, sides, into }: Pick<Merge, 'kind' | 'sides' | 'into'>): string {
  if (kind === 'pull') return t`Merge and pull`;
  return kind === 'commit' ? t`Merge and commit` : titleOf({ kind, sides, into });
}
