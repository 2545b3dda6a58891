import type { JsonNode } from './json-document';
import { parseJson } from './parse-json';
import { TextSink } from './text-sink';

export interface LineStyle {
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
