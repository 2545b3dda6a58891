import { Switch, Textarea, TextInput } from '@mantine/core';
import { useEffect, useEffectEvent, useState } from 'react';
import { findJson, isSwitchedOn, kindOf, labelOf, switched, type FieldKind } from './field-kinds';
import classes from './inspector.module.css';

interface Props {
  name: string;
  value: unknown;
  label?: string;
  isReadOnly: boolean;
  /** The value as JSON text. */
  onChange: (raw: string) => void;
}

/** One value of the document, edited in the way that suits what it is. */
export function ValueField({ name, value, label = labelOf(name), isReadOnly, onChange }: Props) {
  const kind = kindOf(name, value);
  if (kind === 'switch') {
    return (
      <Switch
        size="sm"
        label={label}
        labelPosition="left"
        classNames={{ body: classes.switch, label: classes.switchLabel }}
        checked={isSwitchedOn(value)}
        disabled={isReadOnly}
        onChange={(event) => onChange(switched(value, event.currentTarget.checked))}
      />
    );
  }
  return (
    <TypedField
      // Another kind is another field; the same one keeps what is being typed.
      key={kind}
      {...{ label, kind, isReadOnly, onChange }}
      text={printed(value)}
    />
  );
}

function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return JSON.stringify(value, null, 2);
}

const PAUSE_MS = 500;

interface TypedProps {
  label: string;
  kind: FieldKind;
  text: string;
  isReadOnly: boolean;
  onChange: (raw: string) => void;
}

/** Taken over when the typing pauses, and when the field is left. */
function TypedField({ label, kind, text, isReadOnly, onChange }: TypedProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const raw = draft === null || draft === text ? null : rawOf(kind, draft);
  const commit = useEffectEvent(() => {
    if (raw !== null) onChange(raw);
  });
  useEffect(() => {
    if (raw === null || kind === 'json') return;
    const timer = setTimeout(commit, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [raw, kind]);
  // What was typed is not lost with the field.
  useEffect(() => () => commit(), []);
  const take = () => {
    if (raw !== null) onChange(raw);
  };
  const isWrong = kind === 'json' && draft !== null && findJson(draft) === null;
  const shared = {
    label,
    size: 'xs' as const,
    readOnly: isReadOnly,
    value: draft ?? text,
    error: isWrong ? 'This is not JSON yet, so it is not saved.' : undefined,
    spellCheck: false,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      setDraft(event.currentTarget.value),
    onBlur: () => {
      take();
      if (!isWrong) setDraft(null);
    },
  };
  if (kind === 'long' || kind === 'json') {
    return <Textarea {...shared} autosize minRows={2} maxRows={14} classNames={{ input: classes.code }} />;
  }
  return (
    <TextInput
      {...shared}
      leftSection={kind === 'color' ? <Swatch color={draft ?? text} /> : undefined}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}

/** A number is written as it was typed; what is no number becomes a word. */
function rawOf(kind: FieldKind, draft: string): string | null {
  if (kind === 'json') return findJson(draft);
  if (kind === 'number' && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(draft.trim())) return draft.trim();
  return JSON.stringify(draft);
}

const Swatch = ({ color }: { color: string }) => (
  <span
    className={classes.swatch}
    style={{ background: /^#[0-9a-f]{3,8}$/i.test(color) ? color : undefined }}
    aria-hidden
  />
);
