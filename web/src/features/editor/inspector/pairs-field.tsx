import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import classes from './inspector.module.css';
import { pairsIn } from './query-options';
import { useDraft } from './use-draft';

type Pair = [name: string, value: string];

const EMPTY: Pair = ['', ''];

interface Props {
  label: string;
  value: unknown;
  isReadOnly: boolean;
  /** Receives JSON text. */
  onChange: (raw: string) => void;
}

/** Names and values, such as the headers of a request. An empty list keeps one empty pair, as the platform writes it. */
export function PairsField({ label, value, isReadOnly, onChange }: Props) {
  const pairs = pairsIn(value) ?? [];
  const shown = pairs.length > 0 ? pairs : [EMPTY];
  const take = (next: Pair[]) => onChange(JSON.stringify(next.length > 0 ? next : [EMPTY]));
  return (
    <fieldset className={classes.pairs}>
      <legend>{label}</legend>
      {shown.map((pair, index) => (
        <div key={index} className={classes.pair}>
          {(['name', 'value'] as const).map((part, column) => (
            <PairPart
              key={part}
              label={`${label}: ${part} ${index + 1}`}
              placeholder={part === 'name' ? t`Name` : t`Value`}
              text={pair[column]}
              isReadOnly={isReadOnly}
              onChange={(text) =>
                take(shown.map((each, at) => (at === index ? (each.with(column, text) as Pair) : each)))
              }
            />
          ))}
          {!isReadOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={t`Remove ${label}: ${index + 1}`}
              disabled={shown.length === 1 && pair.join('') === ''}
              onClick={() => take(shown.toSpliced(index, 1))}
            >
              <X size={14} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {!isReadOnly && (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<Plus size={13} aria-hidden />}
          aria-label={t`Add to ${label}`}
          onClick={() => take([...shown, EMPTY])}
        >
          <Trans>Add</Trans>
        </Button>
      )}
    </fieldset>
  );
}

interface PartProps {
  label: string;
  placeholder: string;
  text: string;
  isReadOnly: boolean;
  onChange: (text: string) => void;
}

function PairPart({ label, placeholder, text, isReadOnly, onChange }: PartProps) {
  const { draft, setDraft, take } = useDraft({ text, rawOf: (typed) => typed, onChange });
  return (
    <TextInput
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      readOnly={isReadOnly}
      spellCheck={false}
      value={draft ?? text}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => {
        take();
        setDraft(null);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}
