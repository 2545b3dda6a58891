import { EXPRESSION, STRIPES, type Border, type Shape, type Text, type Vector } from './box';
import { FONT } from './font-widths';
import type { Placed, Rect } from './lay-out';
import { expressionPx, weightOf, type Segment } from './text-lines';

/** Fonts of the page; a PNG has Geist. */
export const FONT_FAMILY = "'Geist Variable',Geist,ui-sans-serif,system-ui,sans-serif";
const MONOSPACED_FAMILY = 'ui-monospace,Menlo,Consolas,monospace';

/** Definitions that drawings refer to. */
export const DEFINITIONS =
  '<defs><pattern id="stripes" width="16" height="16" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
  '<rect width="16" height="16" fill="#f6f7f8"/><rect width="8" height="16" fill="#eef0f2"/></pattern></defs>';

type Attributes = Record<string, string | number | undefined>;

/** Writes an element. Undefined attributes are left out, and numbers have two decimals at most. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeXml(value!)}"`)
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

const round = (value: number): number => Math.round(value * 100) / 100 || 0;

/** Characters that no XML document may contain, even escaped; of a pair that is cut, one half. */
const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"]/g, (character) => ESCAPES[character]);

/** Cuts content at the edges of an area. */
export const clipped = ({ x, y, width, height }: Rect, content: string): string =>
  element('svg', { x, y, width, height, viewBox: [x, y, width, height].map(round).join(' ') }, content);

/** Writes a drawing that has been laid out, cut at its own edges. */
export function writeDrawing(placed: Placed): string {
  const content = writePlaced(placed);
  return content !== '' && isOverflowing(placed, placed) ? clipped(placed, content) : content;
}

function isOverflowing(placed: Placed, area: Rect): boolean {
  const { x, y, width, height, lines, box } = placed;
  const textHeight = box.kind === 'text' ? lines.length * lineHeightOf(box) : 0;
  return (
    x < area.x - 1 ||
    y < area.y - 1 ||
    x + width > area.x + area.width + 1 ||
    y + Math.max(height, textHeight) > area.y + area.height + 1 ||
    lines.some((line) => line.width > width + 1) ||
    placed.children.some((child) => isOverflowing(child, area))
  );
}

function writePlaced(placed: Placed): string {
  const { box } = placed;
  if (box.kind === 'text') return writeText(placed, box);
  if (box.kind === 'vector') return writeVector(placed, box);
  const radius = Math.min(box.radius ?? 0, placed.width / 2, placed.height / 2);
  const surface = box.background === undefined ? '' : writeSurface(placed, box.background, radius);
  const border = box.border ? writeBorder(placed, box.border, radius) : '';
  return surface + border + placed.children.map(writePlaced).join('');
}

const cornersOf = (radius: number): Attributes => ({ rx: radius > 0 ? radius : undefined });

const writeSurface = ({ x, y, width, height }: Rect, background: string, radius: number): string =>
  background === 'transparent'
    ? ''
    : element('rect', {
        x,
        y,
        width,
        height,
        ...cornersOf(radius),
        fill: background === STRIPES ? 'url(#stripes)' : background,
      });

function writeBorder(area: Rect, { color, width = 1, isDashed, isAtBottom }: Border, radius: number): string {
  if (color === 'transparent') return '';
  const { x, y } = area;
  if (isAtBottom)
    return element('rect', { x, y: y + area.height - width, width: area.width, height: width, fill: color });
  return element('rect', {
    x: x + width / 2,
    y: y + width / 2,
    width: Math.max(0, area.width - width),
    height: Math.max(0, area.height - width),
    ...cornersOf(radius - width / 2),
    fill: 'none',
    stroke: color,
    'stroke-width': width === 1 ? undefined : width,
    'stroke-dasharray': isDashed ? '3 2' : undefined,
  });
}

const lineHeightOf = ({ lineHeight, sizePx }: Text): number => lineHeight * sizePx;

const ALIGNED = { left: 0, center: 0.5, right: 1, justify: 0 } as const;

function writeText({ x, y, width, lines }: Placed, style: Text): string {
  const lineHeight = lineHeightOf(style);
  return lines
    .map((line, index) => {
      const left = x + Math.max(0, width - line.width) * ALIGNED[style.align ?? 'left'];
      const top = y + index * lineHeight;
      return line.segments.map((segment) => writeSegment(segment, { left, top, lineHeight }, style)).join('');
    })
    .join('');
}

interface InLine {
  left: number;
  top: number;
  lineHeight: number;
}

function writeSegment(segment: Segment, { left, top, lineHeight }: InLine, style: Text): string {
  const x = left + segment.x;
  if (segment.isExpression) return writeExpression(segment, { left: x, top, lineHeight }, style);
  return element(
    'text',
    {
      x,
      y: baselineOf(top, lineHeight, style.sizePx),
      'font-size': style.sizePx,
      'font-weight': weightOf(style) === 400 ? undefined : 600,
      'font-style': style.isItalic ? 'italic' : undefined,
      'text-decoration': style.isUnderlined ? 'underline' : undefined,
      fill: style.color,
      ...lengthOf(segment.width),
    },
    escapeXml(segment.text),
  );
}

/** Makes text as wide as it was measured, whatever font a viewer has. */
const lengthOf = (width: number): Attributes =>
  width > 0 ? { textLength: width, lengthAdjust: 'spacingAndGlyphs' } : {};

const baselineOf = (top: number, lineHeight: number, sizePx: number): number =>
  top + lineHeight / 2 + ((FONT.ascender + FONT.descender) / 2 / FONT.unitsPerEm) * sizePx;

/** A chip at the bottom of its line. */
function writeExpression({ text, width }: Segment, { left, top, lineHeight }: InLine, style: Text): string {
  const sizePx = expressionPx(style);
  const height = style.lineHeight * sizePx;
  const y = top + lineHeight - height;
  const { background, paddingPx, radius } = EXPRESSION;
  return (
    writeSurface({ x: left, y, width, height }, background, Math.min(radius, height / 2)) +
    element(
      'text',
      {
        x: left + paddingPx,
        y: baselineOf(y, height, sizePx),
        'font-family': MONOSPACED_FAMILY,
        'font-size': sizePx,
        fill: style.color,
        ...lengthOf(text === '' ? 0 : width - 2 * paddingPx),
      },
      escapeXml(text),
    )
  );
}

/** Stretches points to the area; paths keep their proportions, in the middle of it. */
function writeVector(area: Rect, { viewBox: [left, top, width, height], shapes }: Vector): string {
  const [wide, high] = [area.width / width, area.height / height];
  const scale = Math.min(wide, high);
  const x = area.x + (area.width - scale * width) / 2 - scale * left;
  const y = area.y + (area.height - scale * height) / 2 - scale * top;
  const place = ([px, py]: readonly [number, number]) =>
    `${round(area.x + (px - left) * wide)},${round(area.y + (py - top) * high)}`;
  return shapes
    .map((shape) =>
      'path' in shape
        ? element('path', {
            d: shape.path,
            transform: `translate(${round(x)} ${round(y)}) scale(${round(scale)})`,
            ...paintOf(shape),
          })
        : element('polyline', { points: shape.points.map(place).join(' '), ...paintOf(shape) }),
    )
    .join('');
}

const paintOf = (shape: Shape): Attributes =>
  'fill' in shape
    ? { fill: shape.fill }
    : { fill: 'none', stroke: shape.stroke, 'stroke-width': shape.strokeWidth };
