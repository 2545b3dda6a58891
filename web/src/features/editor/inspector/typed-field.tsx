import { t } from '@lingui/core/macro';
import { Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { findJson, type FieldKind } from './field-kinds';
import classes from './inspector.module.css';
import { useDraft } from './use-draft';

interface Props {
  label: string;
  kind: FieldKind;
  text: string;
  placeholder?: string;
  isReadOnly: boolean;
  /** Converts typed text to JSON text; null while it is invalid. */
  rawOf: (draft: string) => string | null;
  onChange: (raw: string) => void;
  aside?: ReactNode;
}

/** Text field that takes over its draft after a pause and on blur. */
export function TypedField({ label, kind, text, placeholder, isReadOnly, rawOf, onChange, aside }: Props) {
  const { draft, setDraft, take } = useDraft({ text, rawOf, onChange, isTakenOnBlur: kind === 'json' });
  const isWrong = kind === 'json' && draft !== null && draft !== '' && findJson(draft) === null;
  const shared = {
    label,
    placeholder,
    size: 'xs' as const,
    readOnly: isReadOnly,
    value: draft ?? text,
    error: isWrong ? t`This is not valid JSON, so it is not saved.` : undefined,
    spellCheck: false,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      setDraft(event.currentTarget.value),
    onBlur: () => {
      take();
      if (!isWrong) setDraft(null);
    },
  };
  if (kind === 'long' || kind === 'json') {
    const input = { input: classes.code };
    return <Textarea {...shared} autosize minRows={text ? 2 : 1} maxRows={14} classNames={input} />;
  }
  return (
    <TextInput
      {...shared}
      rightSection={aside}
      rightSectionPointerEvents="all"
      leftSection={
        kind === 'color' ? (
          <Swatch {...{ label, isReadOnly }} color={draft ?? text} onPick={setDraft} />
        ) : undefined
      }
      leftSectionPointerEvents="all"
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}

/** Converts to six hex digits, as the colour picker requires. */
function findHex(color: string): string | null {
  const [, short, long] = /^#(?:([0-9a-f]{3})|([0-9a-f]{6})(?:[0-9a-f]{2})?)$/i.exec(color.trim()) ?? [];
  if (short) return `#${[...short].map((digit) => digit + digit).join('')}`.toLowerCase();
  return long ? `#${long.toLowerCase()}` : null;
}

const alphaOf = (color: string): string => (/^#[0-9a-f]{8}$/i.test(color) ? color.slice(7) : '');

interface SwatchProps {
  label: string;
  color: string;
  isReadOnly: boolean;
  onPick: (color: string) => void;
}

/** Colour picker. The browser's picker has no transparency, so the alpha value is kept. */
const Swatch = ({ label, color, isReadOnly, onPick }: SwatchProps) => (
  <input
    type="color"
    className={classes.swatch}
    aria-label={t`Pick: ${label}`}
    value={findHex(color) ?? '#ffffff'}
    data-unknown={findHex(color) === null || undefined}
    disabled={isReadOnly}
    onChange={(event) => onPick(event.currentTarget.value + alphaOf(color))}
  />
);
