/**
 * Boxes that a component is drawn with. The page renders them as HTML, where flexbox lays them out, and a picture as SVG,
 * laid out by `layOut`: both know this much of flexbox and no more. Sizes are in pixels and include padding and border.
 */
export type Box = Container | Text | Vector;

interface InBox {
  /** Shares the room that is left in its parent; other boxes are as large as their content, and at most as wide as it. */
  grows?: boolean;
}

export interface Container extends InBox {
  kind: 'container';
  children: readonly Box[];
  /** Places children beside each other, not below each other. */
  isRow?: boolean;
  /** Continues a row in further lines, this far apart. */
  lineGap?: number;
  gap?: number;
  padding?: readonly [vertical: number, horizontal: number];
  /** Along the children, without any that grows. */
  justify?: 'start' | 'center' | 'end';
  /** Across the children, which are stretched by default. */
  align?: 'start' | 'center';
  width?: number | `${number}%`;
  height?: number;
  minHeight?: number;
  border?: Border;
  radius?: number;
  /** CSS color, or the stripes of what has no drawing. */
  background?: string;
}

export interface Border {
  color: string;
  width?: number;
  isDashed?: boolean;
  isAtBottom?: boolean;
}

export const STRIPES = 'stripes';

export interface Text extends InBox {
  kind: 'text';
  runs: readonly Run[];
  color: string;
  sizePx: number;
  lineHeight: number;
  weight?: number;
  align?: 'left' | 'center' | 'right' | 'justify';
  isItalic?: boolean;
  isUnderlined?: boolean;
  /** Breaks lines; otherwise the text is one line, and an ellipsis ends it if it is cut. */
  wraps?: boolean;
}

export interface Run {
  text: string;
  /** Shown as a placeholder. */
  isExpression: boolean;
}

/** The look of an expression in text. */
export const EXPRESSION = {
  background: 'rgba(110, 125, 140, 0.2)',
  ofSize: 0.86,
  maxPx: 15,
  paddingPx: 5,
  radius: 4,
} as const;

export interface Vector extends InBox {
  kind: 'vector';
  viewBox: readonly [x: number, y: number, width: number, height: number];
  /** Size in pixels; null: the room that there is. */
  size: number | null;
  shapes: readonly Shape[];
}

type Paint = { fill: string } | { stroke: string; strokeWidth: number };

/** `points` are stretched to the room, but not their stroke; a path keeps its proportions. */
export type Shape = Paint & ({ points: readonly (readonly [x: number, y: number])[] } | { path: string });

export const box = (style: Omit<Container, 'kind' | 'children'>, ...children: Box[]): Container => ({
  kind: 'container',
  children,
  ...style,
});
