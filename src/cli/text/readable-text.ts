import type { AppDocument } from '../../apps/document';
import { lastMembers, type JsonNode } from '../../core/json-text';
import { printable } from '../terminal';

/**
 * Writes a document as lines for `git diff`: a line for each value, with the names of what it is in, so that a hunk can be read
 * without the rest. A text of several lines has one for each.
 */
export function readableText(document: AppDocument): string {
  const lines: string[] = [];
  write(document.source.json.root, [], lines);
  return `${lines.join('\n')}\n`;
}

function write(node: JsonNode, path: readonly string[], lines: string[]): void {
  const name = path.join(' › ');
  if (node.kind === 'object' && node.count > 0) {
    for (const [key, { value }] of lastMembers(node)) write(value, [...path, printable(key)], lines);
  } else if (node.kind === 'array' && node.count > 0) {
    node.items.forEach((item, index) => write(item, [...path, labelOf(item) ?? String(index)], lines));
  } else {
    const text = node.document.findString(node);
    if (text === null) lines.push(`${name}: ${node.document.sliceOf(node)}`);
    else if (!text.includes('\n')) lines.push(`${name}: ${printable(JSON.stringify(text))}`);
    else lines.push(`${name}:`, ...text.split('\n').map((line) => `    ${printable(line)}`));
  }
}

/** Names an item of a list by what people know it by, which stays when others come before it. */
function labelOf(item: JsonNode): string | null {
  const text = (key: string) => item.document.findString(item.get(key));
  const name = text('name') ?? text('handle') ?? text('type');
  const id = text('id') ?? text('key');
  if (name === null && id === null) return null;
  return printable([name, id === null ? null : `(${id.slice(0, 8)})`].filter(Boolean).join(' '));
}
