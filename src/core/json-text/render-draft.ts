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

/** The text of a value where it has always stood: what no change has touched keeps every byte. */
export function renderAtHome(draft: Draft, place: Place, style: TextStyle): string {
  const { node, items } = draft;
  if (!items) return node.document.sliceOf(node);
  const spans = spansOf(node);
  const container = { node, spans, layout: layoutOf(node, spans, place, style), style };
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

/** The text of a value that comes from elsewhere, laid out as its new neighbours are. */
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
  const lead = hasOwnLead ? leadOf(node, spans, originIndex) : position === 0 ? layout.first : layout.next;
  sink.write(lead);
  if (span) sink.write(node.document.text.slice(span.start, span.node.start));
  else if (item.key !== null) sink.write(item.keyText + layout.colon);
  const isAtHome =
    span !== null && value.node.document === node.document && value.node.index === span.node.index;
  if (isAtHome) {
    const indent = lead.includes('\n') ? lead.slice(lead.lastIndexOf('\n') + 1) : layout.place.indent;
    sink.write(renderAtHome(value, { isMultiline: layout.place.isMultiline, indent }, style));
  } else {
    sink.write(renderInPlace(value, layout.place, style));
  }
  if (isLast) return;
  if (span) sink.write(trailOf(node, spans, originIndex));
  sink.write(',');
}
