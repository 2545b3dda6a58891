import { parseAppDocument, type AppDocument } from '../../src/apps/document';
import { StructuredDocument } from '../../src/apps/document/structure';
import type { EditedTriple } from './triples';

/** Verdict on one merge. `broken`: no app document, or references lead nowhere; `lost`: an edit is not in it. */
export type Verdict = 'merged' | 'conflict' | 'broken' | 'lost';

/** Judges the result of any way by the same checks; none of them is part of a merge. */
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

/** Returns true if a reference leads nowhere that led somewhere on each side which has it. */
function hasNewDangling({ mine, theirs }: EditedTriple, result: AppDocument): boolean {
  const sides = [mine, theirs].map((text) => new StructuredDocument(parseAppDocument(text).source));
  const ids = new Set(sides.flatMap(({ things }) => [...things.values()].map(({ thing }) => thing.id)));
  const former = new Set(sides.flatMap((side) => listDangling(side, ids)));
  return listDangling(new StructuredDocument(result.source), ids).some((reference) => !former.has(reference));
}

/** `ids`: those that things have on some side. Any text of a node in Node-RED may name a configuration, or be a text. */
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
