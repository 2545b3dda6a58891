import { t } from '@lingui/core/macro';
import { ActionIcon, NativeSelect, Switch } from '@mantine/core';
import { Braces } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { fieldName } from '../../../lib/document-names';
import { choiceName, type Field } from '../catalogue';
import { controlOf, findJson, isPlain, isSwitchedOn, numberRaw, numberText, switched } from './field-kinds';
import classes from './inspector.module.css';
import { TypedField } from './typed-field';

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
