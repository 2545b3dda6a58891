import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap } from '@codemirror/view';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { LANGUAGES, type Language } from './languages';
import { LOOK, namedEditor } from '../../../lib/code';

export interface CodeInputProps {
  label: string;
  language: Language;
  value: string;
  isReadOnly: boolean;
  onChange: (value: string) => void;
  onBlur: () => void;
}

/** Code field that grows with its text up to a limit. Tab leaves it, like every other field. */
export default function CodeInput({ label, language, value, isReadOnly, onChange, onBlur }: CodeInputProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [parts] = useState(() => ({ access: new Compartment(), language: new Compartment() }));
  const changed = useEffectEvent(onChange);
  const left = useEffectEvent(onBlur);
  const first = useEffectEvent(() => value);
  useEffect(() => {
    if (!parent.current) return;
    const made = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: first(),
        extensions: [
          history(),
          drawSelection(),
          EditorView.lineWrapping,
          LOOK,
          keymap.of([...defaultKeymap, ...historyKeymap]),
          namedEditor(label),
          parts.access.of([]),
          parts.language.of([]),
          EditorView.updateListener.of(({ docChanged, state, transactions }) => {
            if (docChanged && !transactions.some((each) => each.isUserEvent(FROM_OUTSIDE)))
              changed(state.doc.toString());
          }),
          EditorView.domEventHandlers({ blur: () => left() }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [label, parts]);
  useEffect(() => {
    view.current?.dispatch({ effects: parts.access.reconfigure(EditorState.readOnly.of(isReadOnly)) });
  }, [parts, label, isReadOnly]);
  useEffect(() => {
    let isOver = false;
    void LANGUAGES[language]().then((extension) => {
      if (!isOver) view.current?.dispatch({ effects: parts.language.reconfigure(extension) });
    });
    return () => {
      isOver = true;
    };
  }, [parts, label, language]);
  useEffect(() => {
    const { state } = view.current ?? {};
    if (!state || state.doc.toString() === value) return;
    const changes = { from: 0, to: state.doc.length, insert: value };
    view.current?.dispatch({ changes, userEvent: FROM_OUTSIDE });
  }, [value]);
  return <div ref={parent} />;
}

/** Marks changes from undo or from elsewhere. */
const FROM_OUTSIDE = 'outside';
