import { referencesOf, refersById } from '../document';
import { useOpenPage } from '../session/use-editor';

/**
 * Shows a text with the names of queries and components in place of their ids, and reads typed text. `isCode`: all of
 * the text is an expression.
 */
export function useNamedText(text: string, { isCode = false } = {}) {
  const { document } = useOpenPage();
  const references = referencesOf(document);
  const read = (shown: string): string => {
    const taking = isCode ? 'everywhere' : 'in expressions';
    return references.read(shown, text, refersById(document) ? taking : 'nowhere');
  };
  return { shown: references.show(text), read };
}
