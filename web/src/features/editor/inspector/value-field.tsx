import { ActionIcon, NativeSelect, Switch } from '@mantine/core';
import { Braces } from 'lucide-react';
import { useState } from 'react';
import type { Field } from '../catalogue';
import {
  controlOf,
  findJson,
  isPlain,
  isSwitchedOn,
  labelOf,
  numberRaw,
  numberText,
  switched,
} from './field-kinds';
import classes from './inspector.module.css';
import { TypedField } from './typed-field';

interface Props {
  name: string;
  value: unknown;
  label?: string;
  /** What is known of it; without that it is guessed from the value. */
  field?: Field;
  isReadOnly: boolean;
  /** The value as JSON text, and whether it is an expression in the place of a plain value. */
  onChange: (raw: string, isExpression?: boolean) => void;
}

/** One value of the document, edited in the way that suits what it is. */
export function ValueField({ name, value, label = labelOf(name), field, isReadOnly, onChange }: Props) {
  const [isExpression, setIsExpression] = useState(false);
  const control = controlOf(name, value, field);
  const canBeExpression = field?.kind === 'toggle' || field?.kind === 'choice';
  if (!canBeExpression && control !== 'switch')
    return <Typed key={control} {...{ label, control, value, field, isReadOnly, onChange }} />;
  const isShownPlain = isPlain(value, field) && !isExpression;
  const other = !isReadOnly && field && (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="xs"
      aria-label={isShownPlain ? `Write an expression: ${label}` : `Choose a value: ${label}`}
      title={isShownPlain ? 'Write an expression' : 'Choose a value'}
      onClick={() => {
        setIsExpression(isShownPlain);
        if (!isShownPlain && !isPlain(value, field)) onChange(plainRaw(field), false);
      }}
    >
      <Braces size={12} aria-hidden />
    </ActionIcon>
  );
  if (!isShownPlain) {
    const change = (raw: string) => onChange(raw, true);
    return <Typed {...{ label, value, isReadOnly }} control="text" onChange={change} aside={other} />;
  }
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
      {other}
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
      data={[...(options.includes(held) ? [] : [{ value: held, label: held || 'Not set' }]), ...options]}
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
  aside?: React.ReactNode;
}

/** Another control is another field; the same one keeps what is being typed. */
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
