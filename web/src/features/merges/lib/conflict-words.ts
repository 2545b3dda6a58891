import { fieldName } from '../../../lib/field-name';
import { possessive } from '../../../lib/possessive';
import type {
  Choice,
  Conflict,
  MergedThing,
  MergeWarning,
  Resolution,
} from '../../../lib/workspace/merge-query';
import { choiceLabelOfClash, sentenceOfClash, titleOfClash } from './clash-words';
import { isRenamedQuery, isSame, userSideOf } from './resolutions';
import type { SideLabels } from './sides';

const NOUNS: Record<string, string | undefined> = {
  app: 'App',
  version: 'Version',
  setting: 'Settings',
  page: 'Page',
  component: 'Component',
  event: 'Event',
  query: 'Query',
  dataSource: 'Data source',
  file: 'File',
};

/** Formats `Component table1`. */
export function thingName({ kind, name }: MergedThing): string {
  const noun = NOUNS[kind] ?? 'Document';
  return name === null || name === '' ? noun : `${noun} ${name}`;
}

/** Formats `component table1`, for the middle of a sentence. */
export function thingInText(thing: MergedThing): string {
  const name = thingName(thing);
  return name[0].toLowerCase() + name.slice(1);
}

const POSITION = /^\/layouts\/([^/]+)\/position$/;

/** Names the field of a conflict, as `Position on desktop`. */
export function fieldOf({ kind, of, path }: Conflict): string {
  const position = POSITION.exec(path);
  if (position) return `Position on ${position[1]}`;
  if (kind === 'moved_twice' || kind === 'cycle') return 'Place';
  if (of.kind === 'version' && path === '') return 'Version';
  const name = fieldName(path);
  return name[0].toUpperCase() + name.slice(1);
}

const TITLES: Partial<Record<Conflict['kind'], string>> = {
  name_taken: 'Name in use',
  handle_taken: 'Handle in use',
  missing_parent: 'Removed and filled',
  cycle: 'Moved into each other',
  moved_twice: 'Moved to two places',
  renamed_twice: 'Name',
};

/** Names a conflict in the list, below the thing that it is about. */
export function titleOf(conflict: Conflict): string {
  const { kind, path } = conflict;
  const ofClash = titleOfClash(conflict);
  if (ofClash !== null) return ofClash;
  if (kind === 'deleted_changed')
    return path === '' ? 'Removed and changed' : `${fieldOf(conflict)}: removed and changed`;
  if (kind === 'order') return path === '' ? 'Order' : `Order of ${fieldOf(conflict).toLowerCase()}`;
  if (kind === 'missing_query') return isRenamedQuery(conflict) ? 'Renamed and used' : 'Removed and used';
  return TITLES[kind] ?? fieldOf(conflict);
}

const SENTENCES: Record<Conflict['kind'], (conflict: Conflict, labels: SideLabels) => string> = {
  value: (_, { mine, theirs }) => `${mine} and ${theirs} each changed this.`,
  text: sentenceOfText,
  file: sentenceOfText,
  deleted_changed: ({ absent }, { mine, theirs }) =>
    absent.includes('mine')
      ? `${mine} removed this, ${theirs} changed it.`
      : `${theirs} removed this, ${mine} changed it.`,
  order: (_, { mine, theirs }) => `${mine} and ${theirs} moved the same item to different places.`,
  name_taken: (conflict, { mine, theirs }) =>
    `${mine} and ${theirs} each gave something the name ${takenName(conflict)}. Only one can have it.`,
  handle_taken: (conflict, { mine, theirs }) =>
    `${mine} and ${theirs} each gave a page the handle ${takenName(conflict)}. Only one can have it.`,
  missing_parent: sentenceOfReference,
  missing_query: sentenceOfReference,
  moved_twice: ({ of }, { mine, theirs }) =>
    `${mine} and ${theirs} moved the ${thingInText(of)} to different places.`,
  cycle: (_, { mine, theirs }) => `${mine} and ${theirs} moved two components into each other.`,
  renamed_twice: (_, { mine, theirs }) => `${mine} and ${theirs} each renamed the app.`,
};

/** Says in a sentence what the two sides have done. */
export const sentenceOf = (conflict: Conflict, labels: SideLabels): string =>
  sentenceOfClash(conflict, labels) ?? SENTENCES[conflict.kind](conflict, labels);

function sentenceOfText({ hunks }: Conflict, { mine, theirs }: SideLabels): string {
  const count = hunks?.length ?? 0;
  const places = count === 1 ? '' : ` at ${count} places`;
  return `${mine} and ${theirs} each changed the same lines${places}. The rest of the text is combined.`;
}

function sentenceOfReference(conflict: Conflict, labels: SideLabels): string {
  const user = userSideOf(conflict) ?? 'mine';
  const [used, removed] = [labels[user], labels[user === 'mine' ? 'theirs' : 'mine']];
  const thing = thingInText(conflict.of);
  if (isRenamedQuery(conflict)) return `${removed} renamed the ${thing}, ${used} uses its former name.`;
  if (conflict.kind === 'missing_query') return `${removed} removed the ${thing}, ${used} uses it.`;
  return `${removed} removed the ${thing}, ${used} put something into it.`;
}

/** Returns the name that two things have. */
function takenName({ theirs, of }: Conflict): string {
  const name = typeof theirs === 'object' && theirs !== null && 'name' in theirs ? theirs.name : null;
  return typeof name === 'string' ? name : (of.name ?? '');
}

/** Says what a choice does, where the name of a side does not. */
export function choiceLabel(conflict: Conflict, choice: Choice, labels: SideLabels): string {
  const ofClash = choiceLabelOfClash(conflict, choice, labels);
  if (ofClash !== null) return ofClash;
  const user = userSideOf(conflict);
  if (user && choice !== 'both') return referenceLabel(conflict, choice === user);
  if (choice === 'both') return bothLabel(conflict, labels);
  if (choice === 'base')
    return conflict.kind === 'name_taken' || conflict.kind === 'handle_taken' ? 'Neither' : 'Before';
  if (conflict.kind === 'name_taken' || conflict.kind === 'handle_taken')
    return `${possessive(labels[choice])} only`;
  if (conflict.absent.includes(choice)) return `${labels[choice]}: remove it`;
  return labels[choice];
}

function referenceLabel(conflict: Conflict, isKept: boolean): string {
  const thing = thingInText(conflict.of);
  if (isRenamedQuery(conflict)) return 'Leave the expression as it is';
  if (isKept) return `Keep the ${thing}`;
  return conflict.kind === 'missing_query'
    ? `Remove the ${thing} all the same`
    : `Remove the ${thing} with what was put into it`;
}

function bothLabel(conflict: Conflict, { theirs }: SideLabels): string {
  if (conflict.kind === 'text') return 'Both, one after the other';
  if (conflict.kind === 'missing_query') return 'Use the new name';
  const name = typeof conflict.suggestion === 'string' ? conflict.suggestion : 'another name';
  return `Both: ${possessive(theirs)} becomes ${name}`;
}

/** Describes a decision in a word or two, for the list. */
export function decisionLabel(conflict: Conflict, resolution: Resolution, labels: SideLabels): string {
  if (resolution.hunks) return hunksLabel(resolution.hunks, labels);
  const { choose } = resolution;
  if (choose === undefined) return 'Edited';
  if (choose === 'both') return 'Both';
  const user = userSideOf(conflict);
  if (user) return choose === user ? 'Kept' : 'Removed';
  return choose === 'base' ? choiceLabel(conflict, 'base', labels) : labels[choose];
}

function hunksLabel(hunks: NonNullable<Resolution['hunks']>, labels: SideLabels): string {
  const [first] = hunks;
  const isOne = hunks.every((each) => each === first);
  if (!isOne || typeof first === 'object' || first === undefined) return 'Line by line';
  if (first === 'both') return 'Both';
  return first === 'base' ? 'Before' : labels[first];
}

/** Tells on whose side a decision is, to colour it. */
export function sideOfDecision(resolution: Resolution | null): 'mine' | 'theirs' | 'other' | null {
  if (resolution === null) return null;
  const { choose, hunks } = resolution;
  const only = hunks?.every((each) => each === hunks[0]) ? hunks[0] : choose;
  return only === 'mine' || only === 'theirs' ? only : 'other';
}

/** Returns the earlier decision on the same clash, unless that is what is decided. */
export const rememberedOf = ({ remembered, resolution }: Conflict): Resolution | null =>
  remembered && !isSame(remembered, resolution) ? remembered : null;

export function warningText({ kind, of, page, other }: MergeWarning): string {
  const place = page?.name ? ` on page ${page.name}` : '';
  if (kind === 'overlap')
    return `${thingName(of)} and ${other ? thingInText(other) : 'another component'} cover each other${place}.`;
  return `${thingName(of)}${place} refers to ${other ? `the ${thingInText(other)}` : 'something'}, which is gone.`;
}
