import { merge, parseAppDocument, type AppDocument, type Change } from '../apps/document';

/** Documents that an edit of an agent has found and left. */
export interface MadeEdit {
  before: string;
  after: string;
}

/** A thing that an agent has changed, and that stays. */
export interface KeptThing {
  thing: { kind: string; id: string | null; name: string | null };
  why: string;
}

const CHANGED_SINCE = 'Someone else has changed it since, or uses it.';

/**
 * Takes edits back, the last one first: each is merged with what others have done since, as two people's changes are. Where
 * both concern the same, the others' stays, and is named.
 * @param edits the oldest first
 */
export function takeBackEdits(
  present: string,
  edits: readonly MadeEdit[],
): { document: string; kept: KeptThing[] } {
  const kept = new Map<string, KeptThing>();
  let document = parseAppDocument(present);
  for (const { before, after } of [...edits].reverse()) {
    const [found, left] = [parseAppDocument(before), parseAppDocument(after)];
    document = merge({ base: left, mine: document, theirs: found }).result;
    for (const { thing } of stayingChanges({ found, left, document }))
      kept.set(JSON.stringify([thing.kind, thing.id]), { thing, why: CHANGED_SINCE });
  }
  return { document: document.text, kept: [...kept.values()] };
}

/** Returns the changes of an edit that are in the document although it was taken back. */
function stayingChanges({
  found,
  left,
  document,
}: {
  found: AppDocument;
  left: AppDocument;
  document: AppDocument;
}): Change[] {
  if (document.text === found.text) return [];
  const here = new Map<string, Change>();
  for (const change of found.differenceTo(document).changes) here.set(keyOf(change), change);
  return found.differenceTo(left).changes.filter((made) => {
    const now = made.isCosmetic ? undefined : here.get(keyOf(made));
    return now !== undefined && !now.isCosmetic && isStill(made, now);
  });
}

const keyOf = ({ kind, thing, of }: Change): string => JSON.stringify([kind, thing.id, of?.id ?? null]);

/** `now`: difference of the thing from what the edit had found. */
function isStill(made: Change, now: Change): boolean {
  if (made.change === 'added' || made.change === 'removed') return now.change === made.change;
  if (now.change === 'added' || now.change === 'removed') return false;
  if (made.change === 'moved' && now.change === 'moved') return true;
  if (made.oldName !== null && now.oldName !== null) return true;
  return made.fields.some(({ path }) => now.fields.some((field) => isSamePart(path, field.path)));
}

/** True if one path leads to the other. */
const isSamePart = (one: readonly string[], other: readonly string[]): boolean =>
  one.slice(0, other.length).every((key, place) => key === other[place]);
