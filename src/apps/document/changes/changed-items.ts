import { StructuredDocument, type ParsedDocument } from '../structure';
import type { Change } from './describe-changes';
import { diff } from './diff';

/** Things whose own history can be listed. */
export const ITEM_KINDS = ['component', 'query'] as const;

/** A component or a query of an app. */
export interface Item {
  kind: (typeof ITEM_KINDS)[number];
  id: string;
}

export const keyOfItem = ({ kind, id }: Item): string => `${kind}:${id}`;

/**
 * Returns the keys of the components and queries that differ; with one belong its events. Without a document before, these
 * are all that there are. Null: the documents cannot be compared thing by thing, so that any of them may differ.
 */
export function findChangedItems(
  before: ParsedDocument | null,
  after: ParsedDocument,
): ReadonlySet<string> | null {
  if (before === null) return allItems(after);
  const { changes } = diff(before, after);
  return changes.some(isOfAll) ? null : new Set(changes.flatMap(keysOf));
}

const isItemKind = (kind: string): kind is Item['kind'] => (ITEM_KINDS as readonly string[]).includes(kind);

function allItems(document: ParsedDocument): ReadonlySet<string> {
  const things = [...new StructuredDocument(document.source).things.values()];
  return new Set(
    things.flatMap(({ thing: { kind, id } }) =>
      isItemKind(kind) && id !== null ? keyOfItem({ kind, id }) : [],
    ),
  );
}

const isOfAll = ({ kind, thing }: Change): boolean =>
  kind === 'generation' || (kind === 'other' && thing.id === null);

function keysOf({ thing, of }: Change): string[] {
  const { kind, id } = of ?? thing;
  return isItemKind(kind) && id !== null ? [keyOfItem({ kind, id })] : [];
}
