import type { Draft, DraftItem } from './draft';
import type { JsonNode } from './json-document';
import {
  leadOf,
  layoutOf,
  lineIndentOf,
  reindent,
  spansOf,
  trailOf,
  type Layout,
  type Place,
  type Span,
  type TextStyle,
} from './layout';
import { parseJson } from './parse-json';
import { printOneLine } from './print-json';
import { TextSink } from './text-sink';

interface Container {
  node: JsonNode;
  spans: readonly Span[];
  layout: Layout;
  style: TextStyle;
}

/** Renders a value at its original place: unchanged parts keep every byte. */
export function renderAtHome(draft: Draft, place: Place, style: TextStyle): string {
  const { node, items } = draft;
  if (!items) return node.document.sliceOf(node);
  const spans = spansOf(node);
  const container = { node, spans, layout: layoutOf({ node, spans }, place, style), style };
  const present = items.filter((item) => !item.isRemoved);
  const [open, close] = node.kind === 'object' ? ['{', '}'] : ['[', ']'];
  if (present.length === 0) return open + close;
  const sink = new TextSink();
  sink.write(open);
  present.forEach((item, position) =>
    writeItem(container, { item, position, isLast: position === present.length - 1 }, sink),
  );
  sink.write(container.layout.close + close);
  return sink.toString();
}

/** Renders a value from elsewhere in the format of its new siblings. */
export function renderInPlace(draft: Draft, place: Place, style: TextStyle): string {
  const home = { isMultiline: style.isMultiline, indent: lineIndentOf(draft.node) };
  const text = renderAtHome(draft, home, style);
  if (!text.includes('\n')) return text;
  return place.isMultiline
    ? reindent(text, home.indent, place.indent)
    : printOneLine(parseJson(text).root, style.isSpaced);
}

function writeItem(
  container: Container,
  { item, position, isLast }: { item: DraftItem; position: number; isLast: boolean },
  sink: TextSink,
): void {
  const { node, spans, layout, style } = container;
  const { originIndex, value } = item;
  const span = originIndex === -1 ? null : spans[originIndex];
  const hasOwnLead = span !== null && (originIndex === 0) === (position === 0);
  const newLead = position === 0 ? layout.first : layout.next;
  const lead = hasOwnLead ? leadOf(node, spans, originIndex) : newLead;
  sink.write(lead);
  if (span) sink.write(node.document.text.slice(span.start, span.node.start));
  else if (item.key !== null) sink.write(item.keyText + layout.colon);
  const place = { ...layout.place, indent: indentOf(lead, { span, hasOwnLead, layout }) };
  const isUnmoved = span !== null && isSameNode(value.node, span.node);
  sink.write(isUnmoved ? renderAtHome(value, place, style) : renderInPlace(value, place, style));
  if (isLast) return;
  if (span) sink.write(trailOf(node, spans, originIndex));
  sink.write(',');
}

/** Returns the indentation of the line that an item is on, which in a text by hand may differ from that of its siblings. */
function indentOf(
  lead: string,
  { span, hasOwnLead, layout }: { span: Span | null; hasOwnLead: boolean; layout: Layout },
): string {
  if (lead.includes('\n')) return lead.slice(lead.lastIndexOf('\n') + 1);
  return span && hasOwnLead ? lineIndentOf(span.node) : layout.place.indent;
}

const isSameNode = (a: JsonNode, b: JsonNode): boolean => a.document === b.document && a.index === b.index;
