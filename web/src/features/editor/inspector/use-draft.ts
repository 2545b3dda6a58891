import { useEffect, useEffectEvent, useState } from 'react';

const PAUSE_MS = 500;

interface Taken {
  draft: string;
  before: string;
  /** Text shown after the draft was taken over; null until it changes. */
  after: string | null;
}

interface Options {
  text: string;
  /** Converts typed text to JSON text; null while it is invalid. */
  rawOf: (draft: string) => string | null;
  onChange: (raw: string) => void;
  /** Takes a draft over on blur only: text between two valid ones can be valid by chance. */
  isTakenOnBlur?: boolean;
}

/** Draft of a value, taken over after a pause, by `take`, and when the field goes away. */
export function useDraft({ text, rawOf, onChange, isTakenOnBlur = false }: Options) {
  const [draft, setDraft] = useState<string | null>(null);
  const [taken, setTaken] = useState<Taken | null>(null);
  const isTaken = taken !== null && taken.draft === draft;
  if (isTaken && taken.after === null && text !== taken.before) {
    setTaken({ ...taken, after: text });
  } else if (isTaken && taken.after !== null && text !== taken.after) {
    // The value was changed elsewhere or undone: the earlier draft must not overwrite it.
    setTaken(null);
    setDraft(null);
  }
  const raw = draft === null || draft === text || isTaken ? null : rawOf(draft);
  const take = () => {
    if (raw === null || draft === null) return;
    setTaken({ draft, before: text, after: null });
    onChange(raw);
  };
  const commit = useEffectEvent(take);
  useEffect(() => {
    if (raw === null || isTakenOnBlur) return;
    const timer = setTimeout(commit, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [raw, isTakenOnBlur]);
  // Commits the draft when the field unmounts.
  useEffect(() => () => commit(), []);
  return { draft, setDraft, take };
}
