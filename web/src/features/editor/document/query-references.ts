import { asObject } from './app-model';
import type { PageContext } from './change-components';
import type { Edit } from './edit';
import type { Query } from './queries';
import { textOwners, textsOf, type FoundText } from './references';

/** Tells if a name is valid after `queries.`. */
export const isQueryName = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Start of a word; in JSON text, an escaped line break before it ends with a letter. */
const WORD_START = '(?<=^|[^\\w$]|(?<!\\\\)(?:\\\\\\\\)*\\\\(?:[bfnrt]|u[0-9a-fA-F]{4}))';

/** Matches `queries.x`, `queries?.x`, `queries["x"]` and `runQuery('x')`; quotes are escaped in JSON text. */
function patternOf(names: string[]): RegExp {
  const name = `(?:${names.map(escaped).join('|')})`;
  const quote = '\\\\?["\'`]';
  const before = [`queries\\??\\.`, `queries(?:\\?\\.)?\\[\\s*${quote}`, `runQuery\\(\\s*${quote}`];
  return new RegExp(`${WORD_START}(${before.join('|')})${name}(?![\\w$])`, 'g');
}

/** Returns the names of everything that references a query, without duplicates. */
export function referrersOf(
  { document, model }: Pick<PageContext, 'document' | 'model'>,
  query: Query,
): string[] {
  const pattern = patternOf([query.name, query.id]);
  const refers = ({ text, key }: FoundText): boolean =>
    key === 'queryId' ? text === query.id : text.search(pattern) !== -1;
  const found = new Map<string, string>();
  for (const { id, name, value } of textOwners(document, model)) {
    if (id === query.id || found.has(id)) continue;
    for (const text of textsOf(value)) {
      if (!refers(text)) continue;
      found.set(id, name);
      break;
    }
  }
  return [...found.values()];
}

/** Renames a query and its references by name. The newest documents reference queries by id. */
export function renameQuery({ document, model, print }: PageContext, query: Query, name: string): Edit[] {
  const pattern = patternOf([query.name]);
  const edits: Edit[] = [{ op: 'replace', path: [...query.path, 'name'], raw: JSON.stringify(name) }];
  for (const owner of textOwners(document, model)) {
    for (const { text, path, parent, key } of textsOf(owner.value, owner.path)) {
      if (key === 'queryName' && text === query.name && isEventOf(parent, query)) {
        edits.push({ op: 'replace', path, raw: JSON.stringify(name) });
      } else if (text.search(pattern) !== -1) {
        const raw = print(text, parent, key).replace(pattern, (_, before: string) => before + name);
        edits.push({ op: 'replace', path, raw });
      }
    }
  }
  return edits;
}

function isEventOf(event: object, query: Query): boolean {
  const { queryId } = asObject(event);
  return queryId === query.id || queryId === undefined;
}
