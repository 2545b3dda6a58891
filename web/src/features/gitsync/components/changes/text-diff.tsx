import { t } from '@lingui/core/macro';
import { json } from '@codemirror/lang-json';
import { foldGutter, foldKeymap } from '@codemirror/language';
import { getChunks, goToNextChunk, goToPreviousChunk, MergeView, unifiedMergeView } from '@codemirror/merge';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers, type Command, type KeyBinding } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { LOOK, namedEditor } from '../../../../lib/code';
import type { Binding } from '../../../../lib/keys';
import { NEXT_CHANGE, PREVIOUS_CHANGE } from '../../../../lib/screen-keys/differences';
import classes from './text-view.module.css';

interface Side {
  text: string;
  label: string;
}

interface Props {
  from: Side;
  to: Side;
  /** Shows both in one column. */
  isUnified: boolean;
  /** Id of the thing whose change is scrolled to; null: the first change. */
  itemId: string | null;
  /** Gets the functions that go through the changes. */
  onReady: (steps: { next: () => void; previous: () => void }) => void;
}

/** Long texts with many differences are compared roughly rather than for seconds. */
const COMPARING = { scanLimit: 1_000, timeout: 400 };
const SHARED = {
  collapseUnchanged: { margin: 3, minSize: 6 },
  gutter: true,
  highlightChanges: true,
  diffConfig: COMPARING,
};

/** The difference of two documents as text, in CodeMirror, which is a chunk of its own. */
export default function TextDiff({ from, to, isUnified, itemId, onReady }: Props) {
  const parent = useRef<HTMLDivElement>(null);
  const shown = useRef<EditorView | null>(null);
  const ready = useRef(onReady);
  useEffect(() => {
    ready.current = onReady;
  });
  useEffect(() => {
    if (!parent.current) return;
    const views = isUnified ? unified(parent.current, from, to) : sideBySide(parent.current, from, to);
    shown.current = views.main;
    const run = (step: typeof goToNextChunk) => () => {
      step(views.main);
      views.main.focus();
    };
    ready.current({ next: run(goToNextChunk), previous: run(goToPreviousChunk) });
    return () => {
      shown.current = null;
      views.destroy();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- both sides are described by what they hold
  }, [from.text, from.label, to.text, to.label, isUnified]);
  useEffect(() => {
    if (shown.current) reveal(shown.current, { from: from.text, to: to.text, itemId });
  }, [from.text, to.text, isUnified, itemId]);
  return <div ref={parent} className={classes.text} />;
}

/** CodeMirror spells keys with hyphens. */
const keymapOf = ({ keys }: Binding, run: Command): KeyBinding[] =>
  keys.map((key) => ({ key: key.replaceAll('+', '-'), run }));

const extensionsOf = (label: string) => [
  lineNumbers(),
  foldGutter(),
  json(),
  LOOK,
  search({ top: true }),
  highlightSelectionMatches(),
  EditorState.readOnly.of(true),
  keymap.of([
    ...keymapOf(NEXT_CHANGE, goToNextChunk),
    ...keymapOf(PREVIOUS_CHANGE, goToPreviousChunk),
    ...searchKeymap,
    ...foldKeymap,
  ]),
  namedEditor(label),
];

interface Views {
  /** The view of the later text. */
  main: EditorView;
  destroy: () => void;
}

function sideBySide(parent: Element, from: Side, to: Side): Views {
  const view = new MergeView({
    parent,
    a: { doc: from.text, extensions: extensionsOf(from.label) },
    b: { doc: to.text, extensions: extensionsOf(to.label) },
    ...SHARED,
  });
  return { main: view.b, destroy: () => view.destroy() };
}

function unified(parent: Element, from: Side, to: Side): Views {
  const main = new EditorView({
    parent,
    doc: to.text,
    extensions: [
      ...extensionsOf(t`${from.label} and ${to.label}`),
      unifiedMergeView({ original: from.text, mergeControls: false, ...SHARED }),
    ],
  });
  return { main, destroy: () => main.destroy() };
}

/** Scrolls to the first difference at or after the place of a thing, or to the first one of all. */
function reveal(view: EditorView, texts: { from: string; to: string; itemId: string | null }): void {
  const { chunks = [] } = getChunks(view.state) ?? {};
  const { from, to, itemId } = texts;
  const inTo = placeOf(to, itemId);
  // A thing that is gone has its place in the former text only.
  const inFrom = inTo === -1 ? placeOf(from, itemId) : -1;
  const chunk =
    chunks.find(({ toA, toB }) => (inFrom === -1 ? toB > inTo : toA > inFrom)) ?? chunks.at(-1) ?? null;
  if (!chunk) return;
  const at = Math.min(chunk.fromB, view.state.doc.length);
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
}

/** Finds where a document describes a thing: at its id, or under its key. -1: nowhere. */
function placeOf(text: string, id: string | null): number {
  if (id === null) return -1;
  const ways = [`"id": "${id}"`, `"id":"${id}"`, `"${id}":`, `"${id}"`];
  return ways.map((way) => text.indexOf(way)).find((at) => at !== -1) ?? -1;
}
