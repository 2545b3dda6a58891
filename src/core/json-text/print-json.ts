import { JsonTooLargeError, type JsonNode, type JsonDocument } from './json-document';
import { parseJson } from './parse-json';

interface LineStyle {
  /** Indentation of one level. */
  unit: string;
  newline: string;
  /** True if a list or object on one line keeps its format. */
  keepsOneLine?: boolean;
}

const BYTE_ORDER_MARK = '\ufeff';

/** A file may begin with a byte order mark; JSON that is sent to others must not (RFC 8259, 8.1). */
export const withoutByteOrderMark = (text: string): string =>
  text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;

/**
 * Formats like JSON.stringify(value, null, indent), keeping the spelling of every token. Throws JsonTooLargeError if
 * the result exceeds `maxLength` UTF-16 units.
 */
export function printJson(
  rawText: string,
  indent = 2,
  limits: { maxLength?: number; maxValues?: number } = {},
): string {
  const sink = new TextSink(limits.maxLength);
  if (rawText.startsWith(BYTE_ORDER_MARK)) sink.write(BYTE_ORDER_MARK);
  const { root } = parseJson(rawText, { maxValues: limits.maxValues });
  if (indent === 0) writeOneLine(root, { comma: ',', colon: ':' }, sink);
  else writeLines(root, { unit: ' '.repeat(indent), lineStart: '\n' }, sink);
  return sink.toString();
}

/** One item per line; the first line is not indented. */
export function printLines(node: JsonNode, style: LineStyle, maxLength?: number): string {
  const sink = new TextSink(maxLength);
  writeLines(node, { ...style, lineStart: style.newline }, sink);
  return sink.toString();
}

/** All on one line, with or without a blank after commas and colons. */
export function printOneLine(node: JsonNode, isSpaced: boolean): string {
  const sink = new TextSink();
  writeOneLine(node, isSpaced ? { comma: ', ', colon: ': ' } : { comma: ',', colon: ':' }, sink);
  return sink.toString();
}

type Line = Pick<LineStyle, 'unit' | 'keepsOneLine'> & { lineStart: string };

function writeLines(node: JsonNode, style: Line, sink: TextSink): void {
  const { document, kind, count } = node;
  if (kind !== 'object' && kind !== 'array') return sink.write(document.sliceOf(node));
  const [open, close] = bracketsOf(kind);
  if (count === 0) return sink.write(open + close);
  if (style.keepsOneLine && !document.sliceOf(node).includes('\n')) return sink.write(document.sliceOf(node));
  const inner = { ...style, lineStart: style.lineStart + style.unit };
  let separator = open + inner.lineStart;
  for (const member of node.members) {
    sink.write(`${separator}${document.text.slice(member.keyStart, member.keyEnd)}: `);
    writeLines(member.value, inner, sink);
    separator = `,${inner.lineStart}`;
  }
  for (const item of node.items) {
    sink.write(separator);
    writeLines(item, inner, sink);
    separator = `,${inner.lineStart}`;
  }
  sink.write(style.lineStart + close);
}

function writeOneLine(node: JsonNode, style: { comma: string; colon: string }, sink: TextSink): void {
  const { document, kind } = node;
  if (kind !== 'object' && kind !== 'array') return sink.write(document.sliceOf(node));
  const [open, close] = bracketsOf(kind);
  let separator = open;
  for (const member of node.members) {
    sink.write(separator + document.text.slice(member.keyStart, member.keyEnd) + style.colon);
    writeOneLine(member.value, style, sink);
    separator = style.comma;
  }
  for (const item of node.items) {
    sink.write(separator);
    writeOneLine(item, style, sink);
    separator = style.comma;
  }
  sink.write(node.count === 0 ? open + close : close);
}

function bracketsOf(kind: 'object' | 'array'): [string, string] {
  return kind === 'object' ? ['{', '}'] : ['[', ']'];
}

/** Formatting of a text as a whole. */
export interface TextStyle extends LineStyle {
  /** True if its root has one item per line. */
  isMultiline: boolean;
  /** True if a blank follows commas and colons on one line. */
  isSpaced: boolean;
}

/** Formatting context of a value: whether its siblings have a line each, and the indentation of its own line. */
export interface Place {
  isMultiline: boolean;
  indent: string;
}

/** White space of one container, for added items. */
export interface Layout {
  first: string;
  next: string;
  close: string;
  colon: string;
  /** Formatting context of its items. */
  place: Place;
}

/** Range of an item, its key included. */
export interface Span {
  start: number;
  end: number;
  node: JsonNode;
}

const DEFAULT_UNIT = '  ';

export function styleOf(document: JsonDocument): TextStyle {
  const { text, root } = document;
  const newlineAt = text.indexOf('\n');
  const newline = newlineAt > 0 && text[newlineAt - 1] === '\r' ? '\r\n' : '\n';
  const [first, second] = spansOf(root);
  if (!first) return { newline, unit: DEFAULT_UNIT, isMultiline: true, isSpaced: true };
  const lead = text.slice(root.start + 1, first.start);
  const isMultiline = lead.includes('\n');
  return {
    newline,
    unit: unitOf({ text, lead }),
    isMultiline,
    isSpaced: isMultiline || isSpaced({ text, first, second }),
  };
}

function unitOf({ text, lead }: { text: string; lead: string }): string {
  const indent = lead.includes('\n') ? afterLastNewline(lead) : '';
  return indent || (/\n([ \t]+)\S/.exec(text.slice(0, 100_000))?.[1] ?? DEFAULT_UNIT);
}

function isSpaced({ text, first, second }: { text: string; first: Span; second: Span | undefined }): boolean {
  if (first.node.start > first.start) return /:\s/.test(text.slice(first.start, first.node.start).slice(-2));
  return second !== undefined && second.start > text.indexOf(',', first.end) + 1;
}

export function spansOf(container: JsonNode): Span[] {
  if (container.kind === 'array')
    return container.items.map((node) => ({ start: node.start, end: node.end, node }));
  return container.members.map(({ keyStart, value }) => ({ start: keyStart, end: value.end, node: value }));
}

/** Detects how `container` formats its items; `place` is its own context. */
export function layoutOf(
  { node: container, spans }: { node: JsonNode; spans: readonly Span[] },
  place: Place,
  style: TextStyle,
): Layout {
  const { text } = container.document;
  const inline = style.isSpaced ? ' ' : '';
  if (spans.length === 0) return emptyLayout(place, style);
  const first = text.slice(container.start + 1, spans[0].start);
  const lead = spans.length > 1 ? leadOf(container, spans, 1) : first;
  const isMultiline = lead.includes('\n');
  const indent = isMultiline ? afterLastNewline(lead) : place.indent;
  return {
    first,
    next: isMultiline ? style.newline + indent : spans.length > 1 ? lead : inline,
    close: text.slice(spans[spans.length - 1].end, container.end - 1),
    colon: container.kind === 'object' ? colonOf(container) : '',
    place: { isMultiline: isMultiline || text.slice(container.start, container.end).includes('\n'), indent },
  };
}

function emptyLayout(place: Place, style: TextStyle): Layout {
  const colon = style.isSpaced ? ': ' : ':';
  if (!place.isMultiline) return { first: '', next: style.isSpaced ? ' ' : '', close: '', colon, place };
  const indent = place.indent + style.unit;
  const next = style.newline + indent;
  return {
    first: next,
    next,
    close: style.newline + place.indent,
    colon,
    place: { isMultiline: true, indent },
  };
}

function colonOf(object: JsonNode): string {
  const { document } = object;
  const [first] = object.members;
  const colon = document.text.slice(first.keyEnd, first.value.start);
  return colon.includes('\n') ? ': ' : colon;
}

/** Returns the white space before an item, after the bracket or comma. */
export function leadOf(container: JsonNode, spans: readonly Span[], index: number): string {
  const { text } = container.document;
  if (index === 0) return text.slice(container.start + 1, spans[0].start);
  return text.slice(text.indexOf(',', spans[index - 1].end) + 1, spans[index].start);
}

/** Returns the white space between an item and its comma; the last item has none. */
export function trailOf(container: JsonNode, spans: readonly Span[], index: number): string {
  const { text } = container.document;
  if (index === spans.length - 1) return '';
  return text.slice(spans[index].end, text.indexOf(',', spans[index].end));
}

/** Returns the indentation of the line on which the value begins. */
export const lineIndentOf = (node: JsonNode): string => node.document.indentAt(node.start);

/** Changes the indentation of all lines but the first from `from` to `to`; JSON strings hold no line break. */
export function reindent(text: string, from: string, to: string): string {
  if (from === to || !text.includes('\n')) return text;
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? line : line.startsWith(from) ? to + line.slice(from.length) : line))
    .join('\n');
}

function afterLastNewline(blank: string): string {
  return blank.slice(blank.lastIndexOf('\n') + 1);
}

/** Beyond this, a string nears V8's limit; indentation multiplies a deliberately nested text by a hundred. */
export const MAX_TEXT_LENGTH = 256 * 1024 * 1024;

/** Collects a text piece by piece, up to a limit. */
export class TextSink {
  private readonly pieces: string[] = [];
  private length = 0;

  constructor(private readonly maxLength = MAX_TEXT_LENGTH) {}

  write(piece: string): void {
    this.length += piece.length;
    if (this.length > this.maxLength) throw new JsonTooLargeError(this.maxLength);
    this.pieces.push(piece);
  }

  toString(): string {
    return this.pieces.join('');
  }
}
