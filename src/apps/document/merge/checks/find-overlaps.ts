import type { JsonNode } from '../../../../core/json-text';
import type { KnownThing, StructuredDocument } from '../../structure';
import type { MergeWarning } from '../conflict';
import { shownThing, TWO_SIDES, warningOf, type Check } from './check';

const MAX_WARNINGS = 100;

interface Box {
  known: KnownThing;
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** Finds components that cover each other because each side put one of them there. */
export function findOverlaps(check: Check): MergeWarning[] {
  const { result, sides } = check;
  const movedBy = TWO_SIDES.map((side) => changedBoxes(sides.base, sides[side]));
  const isMoved = ({ thing }: KnownThing) => movedBy.some((keys) => keys.has(thing.key));
  const warnings = new Map<string, MergeWarning>();
  for (const boxes of boxesByCanvas(result, isMoved).values()) {
    for (const [one, other] of overlapping(boxes)) {
      const keys = [one.known.thing.key, other.known.thing.key];
      const isOfBoth = movedBy.every((moved) => keys.some((key) => moved.has(key)));
      if (!isOfBoth || movedBy.some((moved) => keys.every((key) => moved.has(key)))) continue;
      if (warnings.size >= MAX_WARNINGS) return [...warnings.values()];
      warnings.set(keys.join(), warningOf('overlap', one.known, { sides, other: shownThing(other.known) }));
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
  isMoved: (known: KnownThing) => boolean,
): Map<string, Box[]> {
  const canvases = new Map<string, Box[]>();
  for (const known of document.things.values()) {
    if (known.thing.kind !== 'component' || !isMoved(known)) continue;
    for (const [screen, layout] of layoutsOf(known.node)) {
      const key = `${screen} ${canvasOf(known)}`;
      const box = boxOf(known, layout);
      if (box) canvases.set(key, [...(canvases.get(key) ?? []), box]);
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

function boxOf(known: KnownThing, layout: JsonNode): Box | null {
  const [top, left, width, height] = ['top', 'left', 'width', 'height'].map((key) =>
    Number(textOf(layout.get(key))),
  );
  if (![top, left, width, height].every(Number.isFinite) || width <= 0 || height <= 0) return null;
  return { known, top, left, bottom: top + height, right: left + width };
}

/** Sweeps from top to bottom. */
function* overlapping(boxes: readonly Box[]): Generator<[Box, Box]> {
  let open: Box[] = [];
  for (const box of [...boxes].sort((one, other) => one.top - other.top)) {
    open = open.filter(({ bottom }) => bottom > box.top);
    for (const other of open) if (other.left < box.right && box.left < other.right) yield [other, box];
    open.push(box);
  }
}
