import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  syntaxHighlighting,
} from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useEffectEvent, useRef, useState } from 'react';

interface Props {
  text: string;
  isReadOnly: boolean;
  label: string;
  /** Takes the text for any language, and not for JSON. */
  isPlain?: boolean;
  /** Gets a function instead of text, so that a large document is not printed at each key. */
  onChange: (getText: () => string) => void;
}

/** CodeMirror, in its own chunk. */
export function CodeEditor({ text, isReadOnly, label, isPlain = false, onChange }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [access] = useState(() => new Compartment());
  const tell = useEffectEvent(onChange);
  const accessNow = useEffectEvent(() => access.of(EditorState.readOnly.of(isReadOnly)));
  useEffect(() => {
    if (!parent.current) return;
    const made = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          ...(isPlain ? EXTENSIONS : [...EXTENSIONS, json()]),
          accessNow(),
          ...particularsOf(label),
          listen((getText) => tell(getText)),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [text, label, isPlain]);
  // Reconfigures instead of recreating, so that the typed text stays.
  useEffect(() => {
    view.current?.dispatch({ effects: access.reconfigure(EditorState.readOnly.of(isReadOnly)) });
  }, [access, isReadOnly]);
  return <div ref={parent} style={{ height: '100%', minHeight: 0 }} />;
}

const listen = (tell: Props['onChange']) =>
  EditorView.updateListener.of(({ docChanged, state }) => {
    if (docChanged) tell(() => state.doc.toString());
  });

const particularsOf = (label: string) => [
  EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
  EditorView.cspNonce.of(document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''),
];

const colors = HighlightStyle.define([
  { tag: tags.propertyName, color: 'light-dark(#155a9c, #8ec1f5)' },
  { tag: tags.string, color: 'light-dark(#1c6b4b, #8fd3b1)' },
  { tag: tags.number, color: 'light-dark(#8f3f97, #dca6e2)' },
  { tag: [tags.bool, tags.null], color: 'light-dark(#a04512, #f0ac7c)' },
  { tag: tags.invalid, color: 'var(--mantine-color-error)' },
]);

const look = EditorView.theme({
  '&': {
    height: '100%',
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

const EXTENSIONS = [
  lineNumbers(),
  foldGutter(),
  history(),
  drawSelection(),
  bracketMatching(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  syntaxHighlighting(colors),
  look,
  keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, indentWithTab]),
];
