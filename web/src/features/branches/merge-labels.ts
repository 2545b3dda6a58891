import { plural, t } from '@lingui/core/macro';
import type { Schemas } from '../../lib/api';
import type { MergeSides } from './branch-facts';

export type BranchMerge = Schemas['BranchMergeView'];
export type MergedBranchApp = BranchMerge['apps'][number];

/** Returns Git's default message for a merge. */
export const defaultMessage = ({ from, into }: MergeSides): string => `Merge branch '${from}' into ${into}`;

/** Says what a merge does to an app, or how many conflicts the app has. */
export function labelsOf({ change, total, conflicts }: MergedBranchApp): string {
  if (conflicts > 0) return plural(conflicts, { one: '# conflict', other: '# conflicts' });
  if (change !== 'changed' || total === 0) return CHANGES[change];
  return plural(total, { one: '# change', other: '# changes' });
}

const CHANGES: Record<MergedBranchApp['change'], string> = {
  added: t`added`,
  changed: t`changed`,
  removed: t`removed`,
};

/** Counts conflicts in apps and in other files. */
export const clashesIn = ({ apps, files }: Pick<BranchMerge, 'apps' | 'files'>): number =>
  files.length + apps.reduce((sum, { conflicts }) => sum + conflicts, 0);

/** Describes what a merge of the branches would do. */
export function previewOf(merge: BranchMerge, { from, into }: MergeSides): string {
  switch (merge.status) {
    case 'up_to_date':
      return t`Nothing to merge: ${into} already has everything of ${from}.`;
    case 'fast_forward':
      return t`${into} has no commits that ${from} does not have, so it takes over the commits of ${from} as they are.`;
    case 'merged':
      return merge.apps.length > 0
        ? t`The changes of both branches fit together. On ${into}, this changes:`
        : t`The changes of both branches fit together. No app changes on ${into}.`;
    case 'conflicts':
      return t`Both branches have changed the same things. You choose what stays; until then, nothing is merged.`;
  }
}

/** Describes how a merge ended. */
export function outcomeOf(merge: BranchMerge, { from, into }: MergeSides): { title: string; text: string } {
  switch (merge.status) {
    case 'up_to_date':
      return { title: t`Nothing to merge`, text: t`${into} already has everything of ${from}.` };
    case 'fast_forward':
      return { title: t`Merged`, text: t`${into} is now the same as ${from}. No merge commit was needed.` };
    case 'merged':
      return { title: t`Merged`, text: t`${into} now has the changes of ${from} as well.` };
    case 'conflicts':
      return conflictsOf(merge, { from, into });
  }
}

function conflictsOf(merge: BranchMerge, { from, into }: MergeSides): { title: string; text: string } {
  const title = t`Nothing is merged yet`;
  const count = clashesIn(merge);
  if (merge.mergeId !== null)
    return {
      title,
      text: plural(count, {
        one: `${from} and ${into} have # conflict. Choose what stays.`,
        other: `${from} and ${into} have # conflicts. Choose what stays.`,
      }),
    };
  return {
    title,
    text: t`Conflicts between ${from} and ${into} cannot be resolved here. Change one of the branches so that both agree, and commit. Or merge them with Git, and pull.`,
  };
}

/** App that a merge changes; `lines` describe the changes, as far as they are listed. */
export interface DescribedApp {
  app: MergedBranchApp;
  lines: string[];
}

/** Formats a merge as Markdown: a list of apps with their changes. */
export const descriptionOf = (described: DescribedApp[]): string =>
  described
    .flatMap(({ app, lines }) => [
      `- **${escaped(app.name)}**: ${labelsOf({ ...app, conflicts: 0 })}`,
      ...lines.slice(0, MOST_LINES).map((line) => `  - ${escaped(line)}`),
      ...(lines.length > 0 && app.total > MOST_LINES ? [`  - ${t`${app.total - MOST_LINES} more`}`] : []),
    ])
    .join('\n');

/** Lines per app, to keep the description readable. */
const MOST_LINES = 12;

/** Escapes names, so that they do not format the description. */
const escaped = (text: string): string => text.replace(/[\\`*_[\]<>&|~]/g, '\\$&');
