import { referencesOf, refersById } from '../document';
import { useOpenPage } from '../session/use-editor';

/** Tells if the position in a text is inside `{{ }}`. */
const isInExpression = (text: string, at: number): boolean =>
  text.lastIndexOf('{{', at) > text.lastIndexOf('}}', at);

/**
 * Shows a text with the names of queries and components in place of their ids, and reads typed text. `isCode`: all of
 * the text is an expression.
 */
export function useNamedText(text: string, { isCode = false } = {}) {
  const { document, model } = useOpenPage();
  const references = referencesOf(document, model);
  const read = (shown: string): string =>
    references.read(shown, text, (at) => (isCode || isInExpression(shown, at)) && refersById(document));
  return { shown: references.show(text), read };
}
