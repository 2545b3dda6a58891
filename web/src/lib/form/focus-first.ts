import type { UseFormReturnType } from '@mantine/form';

/** Moves the focus to that one of the fields which comes first on the page. */
export function focusFirst<T>(form: UseFormReturnType<T>, fields: string[]): void {
  const nodes = fields.map((field) => form.getInputNode(field)).filter((node) => node !== null);
  nodes.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  nodes[0]?.focus();
}

const isBefore = (a: Node, b: Node): boolean =>
  (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
