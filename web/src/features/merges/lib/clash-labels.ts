import { t } from '@lingui/core/macro';
import { possessive } from '../../../lib/possessive';
import type { Choice, Conflict } from '../../../lib/workspace/merge-query';
import { formerNameOf, isAppName, isListEntry, isTextFile, isWholeApp } from './clash-kinds';
import type { SideLabels } from './sides';

const STAYS_HERE = t`An app that is removed from the branch stays in the workspace.`;

/** Names a clash of whole apps or of files in the list; null for any other conflict. */
export function titleOfClash(conflict: Conflict): string | null {
  const isGone = conflict.absent.includes('mine') || conflict.absent.includes('theirs');
  if (isListEntry(conflict)) return t`Entry ${conflict.path.slice(1)}`;
  if (isWholeApp(conflict) || conflict.kind === 'file') {
    if (isGone) return t`Removed and changed`;
    if (conflict.absent.includes('base')) return t`Added by both`;
    if (isWholeApp(conflict)) return t`Cannot be merged`;
    return isTextFile(conflict) ? t`Text of the file` : t`Changed by both`;
  }
  return null;
}

/** Says what both sides have done; null for any other conflict. */
export function sentenceOfClash(conflict: Conflict, labels: SideLabels): string | null {
  if (isAppName(conflict)) return sentenceOfName(conflict, labels);
  if (isListEntry(conflict))
    return t`${labels.mine} and ${labels.theirs} each changed this entry of the list of apps.`;
  if (isWholeApp(conflict)) return sentenceOfApp(conflict, labels);
  if (conflict.kind === 'file' && !conflict.hunks) return sentenceOfFile(conflict, labels);
  return null;
}

function sentenceOfName({ theirs: theirApp, of }: Conflict, { mine, theirs }: SideLabels): string {
  const value: unknown = theirApp;
  const name =
    typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : (of.name ?? '');
  return `${t`${mine} and ${theirs} each have an app with the name ${name}. Only one app can have it.`} ${STAYS_HERE}`;
}

function sentenceOfApp({ absent }: Conflict, { mine, theirs }: SideLabels): string {
  if (absent.includes('mine')) return `${t`${mine} removed this app, ${theirs} changed it.`} ${STAYS_HERE}`;
  if (absent.includes('theirs')) return `${t`${theirs} removed this app, ${mine} changed it.`} ${STAYS_HERE}`;
  return absent.includes('base')
    ? t`${mine} and ${theirs} each added this app. It cannot be merged part by part. Choose one of them.`
    : t`${mine} and ${theirs} each changed this app. It cannot be merged part by part. Choose one of them.`;
}

function sentenceOfFile({ absent }: Conflict, { mine, theirs }: SideLabels): string {
  if (absent.includes('mine')) return t`${mine} removed this file, ${theirs} changed it.`;
  if (absent.includes('theirs')) return t`${theirs} removed this file, ${mine} changed it.`;
  return absent.includes('base')
    ? t`${mine} and ${theirs} each added this file. It cannot be merged line by line. Choose one of them.`
    : t`${mine} and ${theirs} each changed this file. It cannot be merged line by line. Choose one of them.`;
}

/** Says what a choice does; null for any other conflict. */
export function choiceLabelOfClash(conflict: Conflict, choice: Choice, labels: SideLabels): string | null {
  if (isAppName(conflict)) return labelOfName(conflict, choice, labels);
  if (!isWholeApp(conflict) && conflict.kind !== 'file') return null;
  if (choice === 'both') return t`Both, one after the other`;
  const isGone = conflict.absent.includes(choice);
  if (choice === 'base') return isGone ? t`Neither: leave it out` : t`Before`;
  if (!isGone) return labels[choice];
  return isWholeApp(conflict) ? t`${labels[choice]}: remove the app` : t`${labels[choice]}: remove it`;
}

function labelOfName(conflict: Conflict, choice: Choice, labels: SideLabels): string | null {
  if (choice !== 'mine' && choice !== 'theirs') return null;
  const other = choice === 'mine' ? 'theirs' : 'mine';
  const former = formerNameOf(conflict, other);
  const [kept, given] = [possessive(labels[choice]), possessive(labels[other])];
  return former === null
    ? t`${kept} only: remove ${given} app`
    : t`${kept}: ${given} app is called ${former} again`;
}
