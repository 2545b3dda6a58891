import { findNames, listChanges, type AppDocument, type Change, type ListedChange } from '../../apps';

/** Presents the changes between two documents. */
export const presentDifference = (before: AppDocument, after: AppDocument) =>
  presentChanges(before.differenceTo(after).changes, [before, after]);

/** Presents changes for the answer of a request: the first ones, cut if they are long. `documents` has the two compared ones. */
export function presentChanges(all: readonly Change[], documents: readonly AppDocument[]) {
  const list = listChanges(all);
  const { changes, total } = list;
  const names = findNames(list, documents);
  const isShort = ({ kind, fields, fieldCount }: ListedChange) =>
    kind !== 'timestamps' && fields.length < fieldCount;
  return {
    changes,
    total,
    truncated: total > changes.length || changes.some(isShort),
    ...(Object.keys(names).length > 0 ? { names } : {}),
  };
}
