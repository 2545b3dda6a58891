import { EXPRESSION, type Text } from './box';
import { FONT, WIDTHS } from './font-widths';

/** Part of a line in one style. */
export interface Segment {
  text: string;
  isExpression: boolean;
  /** From the start of the line. */
  x: number;
  width: number;
}

export interface Line {
  segments: Segment[];
  width: number;
}

const SEMI_BOLD_FROM = 500;
/** Widths of monospaced characters hardly differ between fonts. */
const MONOSPACED = 0.6;
/** Ideographs, syllables of Korean, and emoji are about as wide as high. */
const WIDE_FROM = 0x2e80;
const UNKNOWN = 0.6;

/** The two weights that pictures have. */
export const weightOf = ({ weight = 400 }: Pick<Text, 'weight'>): 400 | 600 =>
  weight >= SEMI_BOLD_FROM ? 600 : 400;

const known = new Map<number, Map<number, number>>();

/** Returns the widths of characters by their code points, as parts of the size. */
function widthsOf(weight: 400 | 600): Map<number, number> {
  const found = known.get(weight) ?? new Map(WIDTHS[weight].flatMap(withCodes));
  known.set(weight, found);
  return found;
}

const withCodes = ([first, ...widths]: readonly [number, ...number[]]) =>
  widths.map((width, index) => [first + index, width / FONT.unitsPerEm] as const);

/** Returns the width of characters in pixels, without kerning. */
export function widthOf(characters: string, style: Pick<Text, 'sizePx' | 'weight'>): number {
  const widths = widthsOf(weightOf(style));
  let width = 0;
  for (const character of characters) {
    const code = character.codePointAt(0)!;
    width += widths.get(code) ?? (code >= WIDE_FROM ? 1 : UNKNOWN);
  }
  return width * style.sizePx;
}

export const expressionPx = ({ sizePx }: Pick<Text, 'sizePx'>): number =>
  Math.min(EXPRESSION.ofSize * sizePx, EXPRESSION.maxPx);

const widthOfExpression = (characters: string, style: Text): number =>
  [...characters].length * MONOSPACED * expressionPx(style) + 2 * EXPRESSION.paddingPx;

const ELLIPSIS = '…';

/** A word, an expression, or a line break. */
interface Atom {
  text: string;
  kind: 'word' | 'expression' | 'break';
  isAfterSpace: boolean;
}

/** Breaks text into lines as browsers do: as many as are in sight, and at least one. */
export function linesOf(text: Text, room: { width: number; height: number }): Line[] {
  if (!text.wraps) return [oneLine(text, room.width)];
  const most = Math.max(1, Math.ceil(room.height / Math.max(1, text.lineHeight * text.sizePx)));
  const lines: Line[] = [{ segments: [], width: 0 }];
  for (const atom of atomsIn(text.runs)) {
    let line = lines.at(-1)!;
    let rest = atom.text;
    if (atom.kind === 'break' || !fits(line, atom, text, room.width)) lines.push((line = emptyLine()));
    while (atom.kind === 'word' && widthOf(rest, text) > room.width && lines.length <= most) {
      const count = Math.max(1, countFitting(rest, text, room.width));
      append(line, { ...atom, text: rest.slice(0, count) }, text, room.width);
      rest = rest.slice(count);
      lines.push((line = emptyLine()));
    }
    if (lines.length > most) break;
    if (atom.kind !== 'break' && rest !== '') append(line, { ...atom, text: rest }, text, room.width);
  }
  return lines.slice(0, most);
}

const emptyLine = (): Line => ({ segments: [], width: 0 });

/** Cuts a line that is too long, and ends it with an ellipsis. */
function oneLine(text: Text, room: number): Line {
  const line = emptyLine();
  for (const atom of atomsIn(text.runs)) {
    append(line, atom.kind === 'break' ? { ...atom, text: '' } : atom, text, room);
    if (line.width > room) break;
  }
  while (line.width > room) {
    const last = line.segments.at(-1)!;
    const left = room - last.x - widthOf(ELLIPSIS, text);
    const count = last.isExpression ? 0 : countFitting(last.text, text, left);
    if (count > 0 || line.segments.length === 1) {
      last.text = `${last.text.slice(0, count)}${ELLIPSIS}`;
      last.width = Math.min(room, widthOf(last.text, text));
      line.width = Math.min(room, last.x + last.width);
    } else {
      line.segments.pop();
      line.width = line.segments.at(-1)!.x + line.segments.at(-1)!.width;
      break;
    }
  }
  return line;
}

function* atomsIn(runs: Text['runs']): Generator<Atom> {
  let isAfterSpace = false;
  for (const { text, isExpression } of runs) {
    if (isExpression) {
      yield { text, kind: 'expression', isAfterSpace };
      isAfterSpace = false;
      continue;
    }
    for (const [found] of text.matchAll(/\n|[^\S\n]+|\S+/g)) {
      if (found === '\n') yield { text: '', kind: 'break', isAfterSpace: false };
      else if (found.trim() !== '') yield { text: found, kind: 'word', isAfterSpace };
      isAfterSpace = found !== '\n' && found.trim() === '';
    }
  }
}

const spaceBefore = (line: Line, { isAfterSpace }: Atom, style: Text): number =>
  isAfterSpace && line.segments.length > 0 ? widthOf(' ', style) : 0;

const widthOfAtom = ({ kind, text }: Atom, style: Text, room: number): number =>
  kind === 'expression' ? Math.min(room, widthOfExpression(text, style)) : widthOf(text, style);

const fits = (line: Line, atom: Atom, style: Text, room: number): boolean =>
  line.segments.length === 0 ||
  line.width + spaceBefore(line, atom, style) + widthOfAtom(atom, style, room) <= room;

/** Words that follow each other are one segment. */
function append(line: Line, atom: Atom, style: Text, room: number): void {
  const space = spaceBefore(line, atom, style);
  const last = line.segments.at(-1);
  const width = widthOfAtom(atom, style, room);
  const isExpression = atom.kind === 'expression';
  if (last && !last.isExpression && !isExpression) {
    last.text += `${space > 0 ? ' ' : ''}${atom.text}`;
    last.width += space + width;
  } else {
    const text = isExpression ? cutExpression(atom.text, style, room) : atom.text;
    line.segments.push({ text, isExpression, x: line.width + space, width });
  }
  line.width += space + width;
}

function cutExpression(text: string, style: Text, room: number): string {
  if (widthOfExpression(text, style) <= room) return text;
  const count = Math.floor((room - 2 * EXPRESSION.paddingPx) / (MONOSPACED * expressionPx(style))) - 1;
  return `${[...text].slice(0, Math.max(0, count)).join('')}${ELLIPSIS}`;
}

/** Counts the UTF-16 units at the start of a text that fit into a width. */
function countFitting(text: string, style: Text, room: number): number {
  let [count, width] = [0, 0];
  for (const character of text) {
    width += widthOf(character, style);
    if (width > room) return count;
    count += character.length;
  }
  return count;
}
