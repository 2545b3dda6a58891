import { t } from '@lingui/core/macro';
import { ActionIcon, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { Braces } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { fieldName } from '../../../lib/document-names';
import { choiceName } from '../catalogue';
import type { Field } from '../document';
import {
  controlOf,
  findJson,
  isPlain,
  isSwitchedOn,
  numberRaw,
  numberText,
  switched,
  type FieldKind,
} from './field-kinds';
import classes from './inspector.module.css';
import { useDraft } from './use-draft';
import { useNamedText } from './use-named-text';

interface Props {
  name: string;
  value: unknown;
  label?: string;
  /** Known field; without it the kind is guessed from the value. */
  field?: Field;
  isReadOnly: boolean;
  /** Receives JSON text, and true if an expression replaces a plain value. */
  onChange: (raw: string, isExpression?: boolean) => void;
}

/** One value of the document, with the control that suits it. */
export function ValueField(props: Props) {
  const { name, value, label = fieldName(name), field } = props;
  const control = controlOf(name, value, field);
  if (field?.kind === 'toggle' || field?.kind === 'choice')
    return <PlainOrExpression {...props} label={label} field={field} />;
  if (control === 'switch') return <Plain {...props} label={label} />;
  return <Typed key={control} {...props} label={label} control={control} />;
}

type LabelledProps = Props & { label: string };

/** A switch or a list of choices, which can be exchanged for an expression. */
function PlainOrExpression(props: LabelledProps & { field: Field }) {
  const { label, value, field, isReadOnly, onChange } = props;
  const [isExpression, setIsExpression] = useState(false);
  const isShownPlain = isPlain(value, field) && !isExpression;
  const title = isShownPlain ? t`Write an expression` : t`Choose a value`;
  const toggle = !isReadOnly && (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="xs"
      aria-label={`${title}: ${label}`}
      title={title}
      onClick={() => {
        setIsExpression(isShownPlain);
        if (!isShownPlain && !isPlain(value, field)) onChange(plainRaw(field), false);
      }}
    >
      <Braces size={12} aria-hidden />
    </ActionIcon>
  );
  if (isShownPlain) return <Plain {...props}>{toggle}</Plain>;
  const change = (raw: string) => onChange(raw, true);
  return <Typed {...{ label, value, isReadOnly }} control="text" onChange={change} aside={toggle} />;
}

function Plain({
  label,
  value,
  field,
  isReadOnly,
  onChange,
  children,
}: LabelledProps & { children?: ReactNode }) {
  return (
    <div className={classes.plain}>
      {field?.kind === 'choice' ? (
        <Choice {...{ label, value, field, isReadOnly }} onChange={(raw) => onChange(raw, false)} />
      ) : (
        <Switch
          size="sm"
          label={label}
          labelPosition="left"
          classNames={{ root: classes.switchRoot, body: classes.switch, label: classes.switchLabel }}
          checked={isSwitchedOn(value === undefined ? field?.initial : value)}
          disabled={isReadOnly}
          onChange={(event) => onChange(switched(value, event.currentTarget.checked), field && false)}
        />
      )}
      {children}
    </div>
  );
}

const plainRaw = (field: Field): string =>
  JSON.stringify(field.kind === 'toggle' ? (field.initial ?? '{{false}}') : (field.options?.[0] ?? ''));

interface ChoiceProps {
  label: string;
  value: unknown;
  field: Field;
  isReadOnly: boolean;
  onChange: (raw: string) => void;
}

function Choice({ label, value, field, isReadOnly, onChange }: ChoiceProps) {
  const options = field.options ?? [];
  const held = typeof value === 'string' ? value : '';
  return (
    <NativeSelect
      size="xs"
      label={label}
      className={classes.choice}
      disabled={isReadOnly}
      value={held}
      data={[
        ...(options.includes(held) ? [] : [{ value: held, label: held || t`Not set` }]),
        ...options.map((option) => ({ value: option, label: choiceName(option) })),
      ]}
      onChange={(event) => onChange(JSON.stringify(event.currentTarget.value))}
    />
  );
}

interface TypedProps {
  label: string;
  control: ReturnType<typeof controlOf>;
  value: unknown;
  field?: Field;
  isReadOnly: boolean;
  onChange: (raw: string) => void;
  aside?: ReactNode;
}

/** Remounts for another control; the same control keeps its draft. */
function Typed({ control, value, field, ...rest }: TypedProps) {
  const kind = control === 'switch' ? 'text' : control;
  const isNumber = kind === 'number';
  const rawOf = (draft: string) => {
    if (kind === 'json') return findJson(draft);
    return isNumber ? numberRaw(value, draft) : JSON.stringify(draft);
  };
  const initial = typeof field?.initial === 'string' ? field.initial : '';
  return (
    <TypedField
      {...rest}
      kind={kind}
      text={isNumber ? numberText(value) : printed(value)}
      placeholder={value === undefined ? numberText(initial) : undefined}
      rawOf={rawOf}
    />
  );
}

function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return JSON.stringify(value, null, 2);
}

interface TypedFieldProps {
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
function TypedField({ label, kind, text, placeholder, isReadOnly, rawOf, onChange, aside }: TypedFieldProps) {
  const { shown, read } = useNamedText(text);
  const { draft, setDraft, take } = useDraft({
    text: shown,
    rawOf: (typed) => rawOf(read(typed)),
    onChange,
    isTakenOnBlur: kind === 'json',
  });
  const isWrong = kind === 'json' && draft !== null && draft !== '' && findJson(draft) === null;
  const shared = {
    label,
    placeholder,
    size: 'xs' as const,
    readOnly: isReadOnly,
    value: draft ?? shown,
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

/** Converts to six hex digits, as the color picker requires. */
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

/** Color picker. The browser's picker has no transparency, so the alpha value is kept. */
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
