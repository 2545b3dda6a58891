import { plural, t } from '@lingui/core/macro';
import { pathName } from '../../../lib/document-names';
import { possessive } from '../../../lib/possessive';
import type {
  Choice,
  Conflict,
  MergedThing,
  MergeWarning,
  Resolution,
} from '../../../lib/workspace/merge-query';
import { choiceLabelOfClash, sentenceOfClash, titleOfClash } from './clash-labels';
import { isSame, userSideOf } from './resolutions';
import type { SideLabels } from './sides';

const NOUNS: Record<string, string | undefined> = {
  app: t`App`,
  version: t`Version`,
  setting: t`Settings`,
  page: t`Page`,
  component: t`Component`,
  event: t`Event`,
  query: t`Query`,
  dataSource: t`Data source`,
  file: t`File`,
};

/** The same within a sentence. */
const NOUNS_IN_TEXT: Record<string, string | undefined> = {
  app: t`app`,
  version: t`version`,
  setting: t`settings`,
  page: t`page`,
  component: t`component`,
  event: t`event`,
  query: t`query`,
  dataSource: t`data source`,
  file: t`file`,
};

/** Formats `Component table1`. */
export function thingName({ kind, name }: MergedThing): string {
  const noun = NOUNS[kind] ?? t`Document`;
  return name === null || name === '' ? noun : `${noun} ${name}`;
}

/** Formats `component table1`, for use within a sentence. */
export function thingInText({ kind, name }: MergedThing): string {
  const noun = NOUNS_IN_TEXT[kind] ?? t`document`;
  return name === null || name === '' ? noun : `${noun} ${name}`;
}

const POSITION = /^\/layouts\/([^/]+)\/position$/;

/** Names the field of a conflict, as `Position on desktop`. */
export function fieldOf({ kind, of, path }: Conflict): string {
  const position = POSITION.exec(path);
  if (position) return position[1] === 'mobile' ? t`Position on mobile` : t`Position on desktop`;
  if (kind === 'moved_twice' || kind === 'cycle') return t`Place`;
  if (of.kind === 'version' && path === '') return t`Version`;
  const name = pathName(path);
  return name[0].toUpperCase() + name.slice(1);
}

const TITLES: Partial<Record<Conflict['kind'], string>> = {
  name_taken: t`Name in use`,
  handle_taken: t`Handle in use`,
  missing_parent: t`Removed and filled`,
  cycle: t`Moved into each other`,
  moved_twice: t`Moved to two places`,
  renamed_twice: t`Name`,
};

/** Names a conflict in the list, below its thing. */
export function titleOf(conflict: Conflict): string {
  const { kind, path } = conflict;
  const ofClash = titleOfClash(conflict);
  if (ofClash !== null) return ofClash;
  if (kind === 'deleted_changed')
    return path === '' ? t`Removed and changed` : t`${fieldOf(conflict)}: removed and changed`;
  if (kind === 'order') return path === '' ? t`Order` : t`Order of ${fieldOf(conflict).toLowerCase()}`;
  if (kind === 'missing_query') return t`Removed and used`;
  return TITLES[kind] ?? fieldOf(conflict);
}

const SENTENCES: Record<Conflict['kind'], (conflict: Conflict, labels: SideLabels) => string> = {
  value: (_, { mine, theirs }) => t`${mine} and ${theirs} each changed this.`,
  text: sentenceOfText,
  file: sentenceOfText,
  deleted_changed: ({ absent }, { mine, theirs }) =>
    absent.includes('mine')
      ? t`${mine} removed this, ${theirs} changed it.`
      : t`${theirs} removed this, ${mine} changed it.`,
  order: (_, { mine, theirs }) => t`${mine} and ${theirs} moved the same item to different places.`,
  name_taken: (conflict, { mine, theirs }) =>
    t`${mine} and ${theirs} each gave something the name ${takenName(conflict)}. Only one can have it.`,
  handle_taken: (conflict, { mine, theirs }) =>
    t`${mine} and ${theirs} each gave a page the handle ${takenName(conflict)}. Only one can have it.`,
  missing_parent: sentenceOfReference,
  missing_query: sentenceOfReference,
  moved_twice: ({ of }, { mine, theirs }) =>
    t`${mine} and ${theirs} moved the ${thingInText(of)} to different places.`,
  cycle: (_, { mine, theirs }) => t`${mine} and ${theirs} moved two components into each other.`,
  renamed_twice: (_, { mine, theirs }) => t`${mine} and ${theirs} each renamed the app.`,
};

/** Describes in a sentence what the two sides did. */
export const sentenceOf = (conflict: Conflict, labels: SideLabels): string =>
  sentenceOfClash(conflict, labels) ?? SENTENCES[conflict.kind](conflict, labels);

function sentenceOfText({ hunks }: Conflict, { mine, theirs }: SideLabels): string {
  const count = hunks?.length ?? 0;
  return plural(count, {
    one: `${mine} and ${theirs} each changed the same lines. The rest of the text is merged.`,
    other: `${mine} and ${theirs} each changed the same lines at # places. The rest of the text is merged.`,
  });
}

function sentenceOfReference(conflict: Conflict, labels: SideLabels): string {
  const user = userSideOf(conflict) ?? 'mine';
  const [used, removed] = [labels[user], labels[user === 'mine' ? 'theirs' : 'mine']];
  const thing = thingInText(conflict.of);
  if (conflict.kind === 'missing_query') return t`${removed} removed the ${thing}, ${used} uses it.`;
  return t`${removed} removed the ${thing}, ${used} put something into it.`;
}

/** Returns the contested name of two things. */
function takenName({ theirs, of }: Conflict): string {
  const name = typeof theirs === 'object' && theirs !== null && 'name' in theirs ? theirs.name : null;
  return typeof name === 'string' ? name : (of.name ?? '');
}

/** Describes the effect of a choice if the name of a side does not. */
export function choiceLabel(conflict: Conflict, choice: Choice, labels: SideLabels): string {
  const ofClash = choiceLabelOfClash(conflict, choice, labels);
  if (ofClash !== null) return ofClash;
  const user = userSideOf(conflict);
  if (user && choice !== 'both') return referenceLabel(conflict, choice === user);
  if (choice === 'both') return bothLabel(conflict, labels);
  if (choice === 'base')
    return conflict.kind === 'name_taken' || conflict.kind === 'handle_taken' ? t`Neither` : t`Before`;
  if (conflict.kind === 'name_taken' || conflict.kind === 'handle_taken')
    return t`${possessive(labels[choice])} only`;
  if (conflict.absent.includes(choice)) return t`${labels[choice]}: remove it`;
  return labels[choice];
}

function referenceLabel(conflict: Conflict, isKept: boolean): string {
  const thing = thingInText(conflict.of);
  if (isKept) return t`Keep the ${thing}`;
  return conflict.kind === 'missing_query'
    ? t`Remove the ${thing} anyway`
    : t`Remove the ${thing} with what was put into it`;
}

function bothLabel(conflict: Conflict, { theirs }: SideLabels): string {
  if (conflict.kind === 'text') return t`Both, one after the other`;
  const name = typeof conflict.suggestion === 'string' ? conflict.suggestion : t`another name`;
  return t`Both: ${possessive(theirs)} becomes ${name}`;
}

/** Describes a decision in a word or two, for the list. */
export function decisionLabel(conflict: Conflict, resolution: Resolution, labels: SideLabels): string {
  if (resolution.hunks) return hunksLabel(resolution.hunks, labels);
  const { choose } = resolution;
  if (choose === undefined) return t`Edited`;
  if (choose === 'both') return t`Both`;
  const user = userSideOf(conflict);
  if (user) return choose === user ? t`Kept` : t`Removed`;
  return choose === 'base' ? choiceLabel(conflict, 'base', labels) : labels[choose];
}

function hunksLabel(hunks: NonNullable<Resolution['hunks']>, labels: SideLabels): string {
  const [first] = hunks;
  const isOne = hunks.every((each) => each === first);
  if (!isOne || typeof first === 'object' || first === undefined) return t`Line by line`;
  if (first === 'both') return t`Both`;
  return first === 'base' ? t`Before` : labels[first];
}

/** Returns the side of a decision, for its color. */
export function sideOfDecision(resolution: Resolution | null): 'mine' | 'theirs' | 'other' | null {
  if (resolution === null) return null;
  const { choose, hunks } = resolution;
  const only = hunks?.every((each) => each === hunks[0]) ? hunks[0] : choose;
  return only === 'mine' || only === 'theirs' ? only : 'other';
}

/** Returns the remembered decision on the same conflict, unless it is the current one. */
export const rememberedOf = ({ remembered, resolution }: Conflict): Resolution | null =>
  remembered && !isSame(remembered, resolution) ? remembered : null;

export function warningText({ kind, of, page, other }: MergeWarning): string {
  const thing = thingName(of);
  if (kind === 'overlap') {
    const covered = other ? thingInText(other) : t`another component`;
    return page?.name
      ? t`${thing} and ${covered} cover each other on page ${page.name}.`
      : t`${thing} and ${covered} cover each other.`;
  }
  const place = page?.name ? t`${thing} on page ${page.name}` : thing;
  return other
    ? t`${place} refers to the ${thingInText(other)}, which is gone.`
    : t`${place} refers to something that is gone.`;
}
