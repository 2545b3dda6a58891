import type { Component, Part } from '../document/editing';
import type { Border, Container, Text } from './box';
import { findColor, literalOf, numberFor, textFor } from './literal';

/** Reads a property of either document generation. */
export function valueOf({ parts }: Component, key: string, part: Part = 'properties'): unknown {
  const holder = parts[part][key];
  return typeof holder === 'object' && holder !== null && !Array.isArray(holder)
    ? (holder as Record<string, unknown>).value
    : holder;
}

export const styleOf = (component: Component, key: string): unknown => valueOf(component, key, 'styles');
export const textProperty = (component: Component, key: string): string => textFor(valueOf(component, key));
export const colorOf = (component: Component, key: string): string | undefined =>
  findColor(styleOf(component, key));
export const isOn = (component: Component, key: string, fallback = false): boolean => {
  const literal = literalOf(valueOf(component, key));
  return typeof literal === 'boolean' ? literal : fallback;
};

export const INK = '#1b1f24';
/** Color of labels. */
export const SOFT_INK = '#2f363d';
/** Color of placeholders. */
export const PALE_INK = '#6a727c';
export const EDGE = '#e0e4e8';
const LINE_HEIGHT = 1.55;

interface Surface {
  background: string;
  /** Color of the border; null: only its room is there unless the component has a color for it. */
  edge: string | null;
  radius?: number;
}

/** Style of the box that a component is, with its own colors. */
export function surfaceOf(
  component: Component,
  { background, edge, radius = 4 }: Surface,
): Pick<Container, 'background' | 'border' | 'radius'> {
  const border: Border = { color: colorOf(component, 'borderColor') ?? edge ?? 'transparent' };
  return {
    background: colorOf(component, 'backgroundColor') ?? background,
    border,
    radius: radiusOf(component, radius),
  };
}

export const radiusOf = (component: Component, fallback: number): number =>
  Math.max(0, numberFor(styleOf(component, 'borderRadius'), fallback));

type TextStyle = Partial<Omit<Text, 'kind' | 'runs'>>;

/** One line of text, or several if `wraps`. */
export const text = (content: string | Text['runs'], style: TextStyle = {}): Text => ({
  kind: 'text',
  runs: typeof content === 'string' ? [{ text: content, isExpression: false }] : content,
  color: INK,
  sizePx: 14,
  lineHeight: LINE_HEIGHT,
  ...style,
});

const ALIGNS = ['left', 'center', 'right', 'justify'] as const;
const MAX_TEXT_PX = 96;
const MAX_LINE_HEIGHT = 10;

/** The style that a text component gives its text. */
export function textStyleOf(component: Component): TextStyle {
  const weight = textFor(styleOf(component, 'fontWeight'));
  return {
    color: colorOf(component, 'textColor') ?? INK,
    sizePx: within(numberFor(styleOf(component, 'textSize'), 14), MAX_TEXT_PX),
    lineHeight: within(numberFor(styleOf(component, 'lineHeight'), 1.5), MAX_LINE_HEIGHT),
    weight:
      weight === 'bold' || weight === 'bolder' ? 700 : /^[1-9]00$/.test(weight) ? Number(weight) : undefined,
    isItalic: styleOf(component, 'fontStyle') === 'italic',
    isUnderlined: styleOf(component, 'decoration') === 'underline',
    align: ALIGNS.find((name) => name === styleOf(component, 'textAlign')),
    wraps: true,
  };
}

const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));
