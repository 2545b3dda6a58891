import type { Box, Container, Text } from './box';
import { linesOf, type Line } from './text-lines';

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A box in its place. */
export interface Placed extends Rect {
  box: Box;
  children: readonly Placed[];
  /** Only of text. */
  lines: readonly Line[];
}

type Size = Pick<Rect, 'width' | 'height'>;

/** Lays out a box and all in it, as flexbox does. */
export function layOut(box: Box, area: Rect): Placed {
  const children = box.kind === 'container' ? placeChildren(box, insideOf(box, area)) : [];
  return { ...area, box, children, lines: box.kind === 'text' ? linesOf(box, area) : [] };
}

const PLACES = { start: 0, center: 0.5, end: 1 } as const;

function placeChildren(container: Container, inside: Rect): Placed[] {
  const { children, isRow = false, lineGap, gap = 0, justify = 'start', align } = container;
  if (lineGap !== undefined) return placeLines(container, inside);
  const [along, across] = isRow ? (['width', 'height'] as const) : (['height', 'width'] as const);
  const sizes = children.map((child) => sizeOf(child, inside));
  const used = sum(sizes.filter((_, index) => !children[index].grows).map((size) => size[along]));
  const left = Math.max(0, inside[along] - used - gap * Math.max(0, children.length - 1));
  const growing = children.filter(({ grows }) => grows).length;
  let at = growing > 0 ? 0 : left * PLACES[justify];
  return children.map((child, index) => {
    const length = child.grows ? Math.max(left / growing, leastOf(child, along)) : sizes[index][along];
    const breadth = align || isSized(child, across) ? sizes[index][across] : inside[across];
    const offset = align ? Math.max(0, inside[across] - breadth) * PLACES[align] : 0;
    const area = isRow
      ? { x: inside.x + at, y: inside.y + offset, width: length, height: breadth }
      : { x: inside.x + offset, y: inside.y + at, width: breadth, height: length };
    at += length + gap;
    return layOut(child, area);
  });
}

const leastOf = (child: Box, side: 'width' | 'height'): number =>
  child.kind === 'container' && side === 'height' ? (child.minHeight ?? 0) : 0;

/** Tells if a child keeps its size where others are stretched. */
const isSized = (child: Box, side: 'width' | 'height'): boolean =>
  child.kind === 'container' ? child[side] !== undefined : child.kind === 'vector' && child.size !== null;

/** Places the children of a row that goes on in further lines. */
function placeLines(container: Container, inside: Rect): Placed[] {
  const { children, gap = 0, lineGap = 0 } = container;
  let { x, y } = inside;
  let lineHeight = 0;
  let line: { child: Box; x: number; size: Size }[] = [];
  const placed: Placed[] = [];
  const endLine = () => {
    for (const { child, x: left, size } of line)
      placed.push(layOut(child, { x: left, y: y + (lineHeight - size.height) / 2, ...size }));
    y += lineHeight + lineGap;
    [x, lineHeight, line] = [inside.x, 0, []];
  };
  for (const child of children) {
    const size = sizeOf(child, inside);
    if (line.length > 0 && x + size.width > inside.x + inside.width) endLine();
    line.push({ child, x, size });
    x += size.width + gap;
    lineHeight = Math.max(lineHeight, size.height);
  }
  endLine();
  return placed;
}

/** Returns the size of a box for its content, at most as wide as the room. */
function sizeOf(box: Box, room: Size): Size {
  if (box.kind === 'text') return sizeOfText(box, room);
  if (box.kind === 'vector') return { width: box.size ?? 0, height: box.size ?? 0 };
  const edges = edgesOf(box);
  const fixed = widthIn(box, room);
  const inner = { width: Math.max(0, (fixed ?? room.width) - edges.width), height: room.height };
  const content = sizeOfContent(box, inner);
  const { minHeight = 0, height = content.height + edges.height } = box;
  return {
    width: fixed ?? Math.min(room.width, content.width + edges.width),
    height: Math.max(minHeight, height),
  };
}

const widthIn = ({ width }: Container, room: Size): number | undefined =>
  typeof width === 'string' ? (Number.parseFloat(width) / 100) * room.width : width;

function sizeOfContent(container: Container, room: Size): Size {
  const { children, gap = 0, isRow = false, lineGap } = container;
  if (lineGap !== undefined) {
    const bottoms = placeLines(container, { x: 0, y: 0, ...room }).map(({ y, height }) => y + height);
    return { width: room.width, height: Math.max(0, ...bottoms) };
  }
  const sizes = children.map((child) => sizeOf(child, room));
  const gaps = gap * Math.max(0, sizes.length - 1);
  const [widths, heights] = [sizes.map(({ width }) => width), sizes.map(({ height }) => height)];
  return isRow
    ? { width: sum(widths) + gaps, height: Math.max(0, ...heights) }
    : { width: Math.max(0, ...widths), height: sum(heights) + gaps };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function sizeOfText(text: Text, room: Size): Size {
  const lines = linesOf(text, room);
  return {
    width: Math.max(...lines.map(({ width }) => width)),
    height: lines.length * text.lineHeight * text.sizePx,
  };
}

function insideOf(container: Container, area: Rect): Rect {
  const { left, top, width, height } = edgesOf(container);
  return {
    x: area.x + left,
    y: area.y + top,
    width: Math.max(0, area.width - width),
    height: Math.max(0, area.height - height),
  };
}

/** Returns the thickness of padding and border together: at the left and the top, and in all. */
function edgesOf({ border, padding: [vertical, horizontal] = [0, 0] }: Container) {
  const edge = border ? (border.width ?? 1) : 0;
  const around = border?.isAtBottom ? 0 : edge;
  const [left, top] = [horizontal + around, vertical + around];
  return { left, top, width: 2 * left, height: 2 * top + edge - around };
}
