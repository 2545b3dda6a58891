import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Skeleton, Textarea, TextInput } from '@mantine/core';
import { Suspense, useState } from 'react';
import type { Resolution } from '../../../../lib/workspace';
import { entryOf, valueOf, type Entry } from '../../lib/edit-value';
import { useMergeParts } from '../../parts';
import type { DetailProps } from './conflict-detail';
import classes from './conflict.module.css';
import { EditOrder } from './edit-order';

/** Enters a value that neither side has. */
export function EditDecision({ conflict, decisions, result }: DetailProps) {
  const [entry, setEntry] = useState<Entry | null>(null);
  const found = entryOf(conflict, result.textAt(conflict.of.id, conflict.path));
  if (!found) return null;
  if (!entry) {
    return (
      <div className={classes.edit}>
        <Button size="xs" variant="default" onClick={() => setEntry(found)}>
          <Trans>Edit…</Trans>
        </Button>
      </div>
    );
  }
  const close = () => setEntry(null);
  const save = (value: unknown) => {
    decisions.decide(conflict, { value } as Resolution);
    close();
  };
  return (
    <div className={classes.edit}>
      {entry.as === 'order' ? (
        <EditOrder ids={entry.ids} nameOf={result.nameOf} onSave={save} onCancel={close} />
      ) : (
        <EditText entry={entry} onSave={save} onCancel={close} />
      )}
    </div>
  );
}

interface TextProps {
  entry: Exclude<Entry, { as: 'order' }>;
  onSave: (value: unknown) => void;
  onCancel: () => void;
}

function EditText({ entry, onSave, onCancel }: TextProps) {
  const [getText, setGetText] = useState<() => string>(() => () => entry.value);
  const [error, setError] = useState<string | null>(null);
  const save = () => {
    try {
      onSave(valueOf(entry, getText()));
    } catch {
      setError(t`This is no valid JSON.`);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextField entry={entry} error={error} onChange={(read) => setGetText(() => read)} />
      <Group gap="xs" mt="xs">
        <Button size="xs" type="submit">
          <Trans>Use this</Trans>
        </Button>
        <Button size="xs" variant="default" onClick={onCancel}>
          <Trans>Cancel</Trans>
        </Button>
      </Group>
    </form>
  );
}

interface FieldProps {
  entry: TextProps['entry'];
  error: string | null;
  onChange: (read: () => string) => void;
}

function TextField({ entry: { as, label, value }, error, onChange }: FieldProps) {
  const { TextEditor } = useMergeParts();
  if (as === 'text') {
    return (
      <div className={classes.editor}>
        <Suspense fallback={<Skeleton h="100%" />}>
          <TextEditor text={value} label={label} onChange={onChange} />
        </Suspense>
      </div>
    );
  }
  const field = {
    autoFocus: true,
    size: 'sm',
    label,
    defaultValue: value,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => {
      const text = currentTarget.value;
      onChange(() => text);
    },
  };
  if (as === 'line') return <TextInput {...field} autoComplete="off" />;
  return (
    <Textarea {...field} autosize maxRows={16} error={error} classNames={{ input: classes.jsonInput }} />
  );
}
