import type { JsonNode } from '../../../../core/json-text';
import type { KnownThing, StructuredDocument } from '../../structure';
import type { MergeWarning } from '../decisions';
import { otherSide, shownThing, TWO_SIDES, warningOf, type Check, type TwoSides } from './check';

const MAX_WARNINGS = 100;

interface Box {
  known: KnownThing;
  /** Side that put it there. */
  side: TwoSides;
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** Finds components that cover each other because each side put one of them there. */
export function findOverlaps(check: Check): MergeWarning[] {
  const { result, sides } = check;
  const [mine, theirs] = TWO_SIDES.map((side) => changedBoxes(sides.base, sides[side]));
  const sideOf = (known: KnownThing): TwoSides | null => {
    const isMine = mine.has(known.thing.key);
    return isMine === theirs.has(known.thing.key) ? null : isMine ? 'mine' : 'theirs';
  };
  const warnings = new Map<string, MergeWarning>();
  for (const boxes of boxesByCanvas(result, sideOf).values()) {
    for (const [one, other] of overlapping(boxes)) {
      const key = `${one.known.thing.key} ${other.known.thing.key}`;
      if (warnings.size >= MAX_WARNINGS) return [...warnings.values()];
      warnings.set(key, warningOf('overlap', one.known, { sides, other: shownThing(other.known) }));
    }
  }
  return [...warnings.values()];
}

/** Returns the components whose position or canvas differs from the base. */
function changedBoxes(base: StructuredDocument, side: StructuredDocument): Set<string> {
  const changed = new Set<string>();
  for (const [key, known] of side.things) {
    if (known.thing.kind !== 'component') continue;
    const former = base.find(key);
    if (!former || placeText(former) !== placeText(known)) changed.add(key);
  }
  return changed;
}

const placeText = (known: KnownThing): string => `${canvasOf(known)} ${textOf(known.node.get('layouts'))}`;

const textOf = (node: JsonNode | null): string => (node ? node.document.sliceOf(node) : '');

/** Returns what a component's position is relative to. */
const canvasOf = ({ references, pageId }: KnownThing): string =>
  JSON.stringify([pageId, references.find(({ kind }) => kind === 'parent')?.id ?? null]);

function boxesByCanvas(
  document: StructuredDocument,
  sideOf: (known: KnownThing) => TwoSides | null,
): Map<string, Box[]> {
  const canvases = new Map<string, Box[]>();
  for (const known of document.things.values()) {
    const side = known.thing.kind === 'component' ? sideOf(known) : null;
    if (side === null) continue;
    for (const [screen, layout] of layoutsOf(known.node)) {
      const key = `${screen} ${canvasOf(known)}`;
      const box = boxOf({ known, side }, layout);
      const others = canvases.get(key);
      if (box && others) others.push(box);
      else if (box) canvases.set(key, [box]);
    }
  }
  return canvases;
}

function layoutsOf(component: JsonNode): [string, JsonNode][] {
  const layouts = component.get('layouts');
  const listed = (layouts?.items ?? []).map((layout): [string, JsonNode] => [
    textOf(layout.get('type')),
    layout,
  ]);
  const named = (layouts?.members ?? []).map(({ key, value }): [string, JsonNode] => [
    JSON.stringify(key),
    value,
  ]);
  return [...listed, ...named];
}

function boxOf(of: Pick<Box, 'known' | 'side'>, layout: JsonNode): Box | null {
  const [top, left, width, height] = ['top', 'left', 'width', 'height'].map((key) =>
    Number(textOf(layout.get(key))),
  );
  if (![top, left, width, height].every(Number.isFinite) || width <= 0 || height <= 0) return null;
  return { ...of, top, left, bottom: top + height, right: left + width };
}

/** Sweeps from top to bottom, and compares each box with the open ones of the other side. */
function* overlapping(boxes: readonly Box[]): Generator<[Box, Box]> {
  const open: Record<TwoSides, Box[]> = { mine: [], theirs: [] };
  for (const box of [...boxes].sort((one, other) => one.top - other.top)) {
    const side = otherSide(box.side);
    open[side] = open[side].filter(({ bottom }) => bottom > box.top);
    for (const other of open[side]) if (other.left < box.right && box.left < other.right) yield [other, box];
    open[box.side].push(box);
  }
}
