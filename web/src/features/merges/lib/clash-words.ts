import { possessive } from '../../../lib/possessive';
import type { Choice, Conflict } from '../../../lib/workspace/merge-query';
import { formerNameOf, isAppName, isListEntry, isTextFile, isWholeApp } from './clash-kinds';
import type { SideLabels } from './sides';

const STAYS_HERE = 'An app that is removed from the branch stays in the workspace.';

/** Names a clash of whole apps or of files in the list; null for any other conflict. */
export function titleOfClash(conflict: Conflict): string | null {
  const isGone = conflict.absent.includes('mine') || conflict.absent.includes('theirs');
  if (isListEntry(conflict)) return `Entry ${conflict.path.slice(1)}`;
  if (isWholeApp(conflict) || conflict.kind === 'file') {
    if (isGone) return 'Removed and changed';
    if (conflict.absent.includes('base')) return 'Added by both';
    if (isWholeApp(conflict)) return 'Cannot be combined';
    return isTextFile(conflict) ? 'Text of the file' : 'Changed by both';
  }
  return null;
}

/** Says what both sides have done; null for any other conflict. */
export function sentenceOfClash(conflict: Conflict, labels: SideLabels): string | null {
  if (isAppName(conflict)) return sentenceOfName(conflict, labels);
  if (isListEntry(conflict))
    return `${labels.mine} and ${labels.theirs} each changed this entry of the list of apps.`;
  if (isWholeApp(conflict)) return sentenceOfThing(conflict, labels, 'app');
  if (conflict.kind === 'file' && !conflict.hunks) return sentenceOfThing(conflict, labels, 'file');
  return null;
}

function sentenceOfName({ theirs: theirApp, of }: Conflict, { mine, theirs }: SideLabels): string {
  const value: unknown = theirApp;
  const name = typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : of.name;
  return `${mine} and ${theirs} each have an app with the name ${name}. Only one app can have it. ${STAYS_HERE}`;
}

function sentenceOfThing(conflict: Conflict, { mine, theirs }: SideLabels, noun: 'app' | 'file'): string {
  const { absent } = conflict;
  const note = noun === 'app' ? ` ${STAYS_HERE}` : '';
  if (absent.includes('mine')) return `${mine} removed this ${noun}, ${theirs} changed it.${note}`;
  if (absent.includes('theirs')) return `${theirs} removed this ${noun}, ${mine} changed it.${note}`;
  const added = absent.includes('base') ? 'added' : 'changed';
  const reason =
    noun === 'file' ? 'It cannot be combined line by line.' : 'It cannot be combined part by part.';
  return `${mine} and ${theirs} each ${added} this ${noun}. ${reason} Choose one of them.`;
}

/** Says what a choice does; null for any other conflict. */
export function choiceLabelOfClash(conflict: Conflict, choice: Choice, labels: SideLabels): string | null {
  if (isAppName(conflict)) return labelOfName(conflict, choice, labels);
  if (!isWholeApp(conflict) && conflict.kind !== 'file') return null;
  if (choice === 'both') return 'Both, one after the other';
  const isGone = conflict.absent.includes(choice);
  if (choice === 'base') return isGone ? 'Neither: leave it out' : 'Before';
  const noun = isWholeApp(conflict) ? 'the app' : 'it';
  return isGone ? `${labels[choice]}: remove ${noun}` : labels[choice];
}

function labelOfName(conflict: Conflict, choice: Choice, labels: SideLabels): string | null {
  if (choice !== 'mine' && choice !== 'theirs') return null;
  const other = choice === 'mine' ? 'theirs' : 'mine';
  const former = formerNameOf(conflict, other);
  const app = `${possessive(labels[other])} app`;
  return former === null
    ? `${possessive(labels[choice])} only: remove ${app}`
    : `${possessive(labels[choice])}: ${app} is called ${former} again`;
}
