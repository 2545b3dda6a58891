import { lazyPart } from '../../../lib/lazy-code';

const CodeEditor = lazyPart(async () => (await import('./code-editor')).CodeEditor);

interface Props {
  text: string;
  label: string;
  /** Gets a function instead of text, as `CodeEditor` tells it. */
  onChange: (getText: () => string) => void;
}

/** Editor for a text of any language. */
export const TextEditor = (props: Props) => <CodeEditor {...props} isReadOnly={false} isPlain />;
