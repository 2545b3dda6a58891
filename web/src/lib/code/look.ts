import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colors = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.variableName)], color: 'light-dark(#155a9c, #8ec1f5)' },
  { tag: tags.string, color: 'light-dark(#1c6b4b, #8fd3b1)' },
  { tag: tags.number, color: 'light-dark(#8f3f97, #dca6e2)' },
  { tag: [tags.bool, tags.null, tags.keyword], color: 'light-dark(#a04512, #f0ac7c)' },
  { tag: tags.comment, color: 'var(--mantine-color-dimmed)' },
  { tag: tags.invalid, color: 'var(--mantine-color-error)' },
]);

const theme = EditorView.theme({
  '&': {
    fontSize: '12.5px',
    backgroundColor: 'var(--trellis-surface)',
    color: 'var(--mantine-color-text)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--mantine-color-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--trellis-canvas)',
    color: 'var(--mantine-color-dimmed)',
    borderRight: '1px solid var(--trellis-border)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'light-dark(#f1f4f3, #20262b)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'light-dark(#cfe3da, #2c473b)',
  },
  '.cm-panels': { backgroundColor: 'var(--trellis-canvas)', color: 'var(--mantine-color-text)' },
});

/** Colors and fonts of code, in both themes. */
export const LOOK = [syntaxHighlighting(colors), theme];

/** Name for screen readers, and the nonce that the content security policy asks of styles. */
export const namedEditor = (label: string) => [
  EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
  EditorView.cspNonce.of(document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''),
];
