import type { Change } from '../../../apps/document';

/** Changes that the first line names, and those that the message lists. */
const MOST_IN_SUBJECT = 3;
const MOST_IN_BODY = 50;
const LONGEST_NAME = 60;

const KIND_NAMES: Partial<Record<Change['kind'], string>> = { dataSource: 'data source' };

/** Keys on the way to a property, which say nothing about it. */
const WRAPPERS = new Set(['component', 'definition', 'properties', 'styles', 'options', 'general', 'value']);

/**
 * Describes changes that are committed by themselves: `Orders: label of save; query getOrders added`. `changes` is null for
 * an app that was not committed before, and for one whose last commit is not known any more.
 */
export function backupMessage(appName: string, changes: readonly Change[] | null, isFirst: boolean): string {
  const app = oneLine(appName);
  if (changes === null) return isFirst ? `${app}: first backup` : `${app}: changed`;
  const described = [...new Set(changes.filter(({ isCosmetic }) => !isCosmetic).map(describe))];
  if (described.length === 0) return `${app}: no visible change`;
  const more = described.length - MOST_IN_SUBJECT;
  const subject = [...described.slice(0, MOST_IN_SUBJECT), ...(more > 0 ? [`and ${more} more`] : [])].join(
    '; ',
  );
  if (more <= 0) return `${app}: ${subject}`;
  const unlisted = described.length - MOST_IN_BODY;
  const lines = described.slice(0, MOST_IN_BODY).map((line) => `- ${line}`);
  return [`${app}: ${subject}`, '', ...lines, ...(unlisted > 0 ? [`- and ${unlisted} more`] : [])].join('\n');
}

function describe(change: Change): string {
  const { kind, thing, oldName, of } = change;
  const name = oneLine(thing.name ?? thing.id ?? '');
  if (kind === 'event') return withAction(of ? `event of ${nameOf(of)}` : 'event', change);
  if (kind === 'order') return `order of ${name}`;
  if (oldName !== null) return `${kindOf(kind)} ${oneLine(oldName)} renamed to ${name}`;
  if (kind === 'component') return withFields(name, change);
  if (kind === 'app') return withFields('app', change);
  return withAction(`${kindOf(kind)} ${name}`.trimEnd(), change);
}

function withFields(title: string, change: Change): string {
  const fields = change.change === 'changed' ? fieldsOf(change) : null;
  return fields === null ? withAction(title, change) : `${fields} of ${title}`;
}

const withAction = (title: string, { change }: Change): string =>
  change === 'changed' ? title : `${title} ${change}`;

/** Names one or two properties; null if there are more, or if they have no names. */
function fieldsOf({ fields }: Change): string | null {
  const names = fields.map(({ path }) => oneLine(path.filter((key) => !WRAPPERS.has(key)).at(-1) ?? ''));
  const different = [...new Set(names)];
  return different.length === 0 || different.length > 2 || different.includes('')
    ? null
    : different.join(' and ');
}

const kindOf = (kind: Change['kind']): string => KIND_NAMES[kind] ?? kind;

const nameOf = ({ name, id }: { name: string | null; id: string }): string => oneLine(name ?? id);

/** Names may hold anything that a document may. */
function oneLine(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Surrogate}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > LONGEST_NAME ? `${[...line].slice(0, LONGEST_NAME - 1).join('')}…` : line;
}
