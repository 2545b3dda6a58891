import type { CSSProperties } from 'react';
import type { Component, Part } from '../../document';
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
export const isOn = (component: Component, key: string, fallback = false): boolean => {
  const literal = literalOf(valueOf(component, key));
  return typeof literal === 'boolean' ? literal : fallback;
};

export function boxStyle(component: Component, fallback: CSSProperties = {}): CSSProperties {
  return {
    background: findColor(styleOf(component, 'backgroundColor')) ?? fallback.background,
    borderColor: findColor(styleOf(component, 'borderColor')) ?? fallback.borderColor,
    borderRadius: numberFor(styleOf(component, 'borderRadius'), Number(fallback.borderRadius ?? 4)),
    color: findColor(styleOf(component, 'textColor')) ?? fallback.color,
  };
}

const ALIGNS = ['left', 'center', 'right', 'justify'] as const;
const VERTICALS: Record<string, string> = { top: 'flex-start', center: 'center', bottom: 'flex-end' };

export function textStyle(component: Component): CSSProperties {
  const align = ALIGNS.find((name) => name === styleOf(component, 'textAlign'));
  const weight = textFor(styleOf(component, 'fontWeight'));
  return {
    ...boxStyle(component, { color: '#1b1f24', borderRadius: 0 }),
    fontSize: Math.min(96, numberFor(styleOf(component, 'textSize'), 14)),
    lineHeight: numberFor(styleOf(component, 'lineHeight'), 1.5),
    fontWeight: /^(bold|bolder|[1-9]00)$/.test(weight) ? weight : undefined,
    fontStyle: styleOf(component, 'fontStyle') === 'italic' ? 'italic' : undefined,
    textDecorationLine: styleOf(component, 'decoration') === 'underline' ? 'underline' : undefined,
    textTransform: styleOf(component, 'transformation') === 'uppercase' ? 'uppercase' : undefined,
    textAlign: align,
    alignItems: VERTICALS[textFor(styleOf(component, 'verticalAlignment'))],
  };
}
