import { Trans } from '@lingui/react/macro';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, foldGutter, foldKeymap } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { LOOK, namedEditor } from '../../../lib/code';
import classes from './code-editor.module.css';

export interface TextPlace {
  /** Counts from 1, like the column. */
  line: number;
  column: number;
}

interface Props {
  text: string;
  isReadOnly: boolean;
  label: string;
  /** Takes the text for any language, and not for JSON. */
  isPlain?: boolean;
  /** Puts the cursor there, each time it is another object. */
  place?: TextPlace | null;
  /** Gets a function instead of text, so that a large document is not printed at each key. */
  onChange: (getText: () => string) => void;
}

/** CodeMirror, in its own chunk. */
export function CodeEditor(props: Props) {
  const { text, isReadOnly, label, isPlain = false, place = null, onChange } = props;
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const hint = useId();
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
          namedEditor(label),
          EditorView.contentAttributes.of({ 'aria-describedby': hint }),
          listen((getText) => tell(getText)),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [text, label, isPlain, hint]);
  // Reconfigures instead of recreating, so that the typed text stays.
  useEffect(() => {
    view.current?.dispatch({ effects: access.reconfigure(EditorState.readOnly.of(isReadOnly)) });
  }, [access, isReadOnly]);
  useEffect(() => {
    if (place && view.current) goTo(view.current, place);
  }, [place]);
  return (
    <div className={classes.editor} data-read-only={isReadOnly || undefined}>
      <div ref={parent} className={classes.code} />
      <p id={hint} className={classes.hint}>
        <Trans>Tab indents. Press Escape, then Tab to leave the text.</Trans>
      </p>
    </div>
  );
}

function goTo(view: EditorView, { line, column }: TextPlace): void {
  const { doc } = view.state;
  const { from, to } = doc.line(Math.max(1, Math.min(line, doc.lines)));
  view.dispatch({ selection: { anchor: Math.min(from + column - 1, to) }, scrollIntoView: true });
  view.focus();
}

const listen = (tell: Props['onChange']) =>
  EditorView.updateListener.of(({ docChanged, state }) => {
    if (docChanged) tell(() => state.doc.toString());
  });

const full = EditorView.theme({ '&': { height: '100%' } });

const EXTENSIONS = [
  lineNumbers(),
  foldGutter(),
  history(),
  drawSelection(),
  bracketMatching(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  LOOK,
  full,
  keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, indentWithTab]),
];
