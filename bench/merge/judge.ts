import { parseAppDocument, type AppDocument } from '../../src/apps/document';
import { StructuredDocument } from '../../src/apps/document/structure';
import type { EditedTriple } from './triples';

/** Verdict on one merge. `broken`: no app document, or it has dangling references; `lost`: an edit is missing. */
export type Verdict = 'merged' | 'conflict' | 'broken' | 'lost';

/** Judges the result of any way by the same checks, none of which is part of a merge. */
export function judge(triple: EditedTriple, result: string | null): Verdict {
  if (result === null) return 'conflict';
  const document = parseOrNull(result);
  if (document === null || hasNewDangling(triple, document)) return 'broken';
  return hasLost(triple, document) ? 'lost' : 'merged';
}

function parseOrNull(text: string): AppDocument | null {
  try {
    return parseAppDocument(text);
  } catch {
    return null;
  }
}

/** Returns true if a reference dangles in the result, but on no side. */
function hasNewDangling({ mine, theirs }: EditedTriple, result: AppDocument): boolean {
  const sides = [mine, theirs].map((text) => new StructuredDocument(parseAppDocument(text).source));
  const ids = new Set(sides.flatMap(({ things }) => [...things.values()].map(({ thing }) => thing.id)));
  const former = new Set(sides.flatMap((side) => listDangling(side, ids)));
  return listDangling(new StructuredDocument(result.source), ids).some((reference) => !former.has(reference));
}

/**
 * Lists dangling references. `ids`: ids of things on any side, since a text of a Node-RED node may or may not name a
 * configuration.
 */
function listDangling(structured: StructuredDocument, ids: ReadonlySet<string | null>): string[] {
  const twins = [...structured.things.values()].filter(({ otherPageIds }) => otherPageIds.length > 0);
  const dangling = [...structured.things.values()].flatMap(({ thing, references }) =>
    references
      .filter((reference) => structured.findTarget(reference) === null)
      .filter(({ kind, id }) => kind !== 'config' || ids.has(id))
      .map(({ kind, id }) => `${thing.key} ${kind} ${id}`),
  );
  return [...dangling, ...twins.map(({ thing }) => `${thing.key} twice`)];
}

function hasLost({ mine, theirs, mineEdits, theirsEdits }: EditedTriple, result: AppDocument): boolean {
  const [own, other, merged] = [mine, theirs, result.text].map((text) => JSON.parse(text) as unknown);
  const isLostFrom = (side: unknown) => (edit: EditedTriple['mineEdits'][number]) =>
    edit.isIn(side) && !edit.isIn(merged);
  return mineEdits.some(isLostFrom(own)) || theirsEdits.some(isLostFrom(other));
}
