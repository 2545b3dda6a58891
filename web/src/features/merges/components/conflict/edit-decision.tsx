import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Skeleton, Textarea, TextInput, ActionIcon } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useForm } from '../../../../lib/form';
import type { Resolution } from '../../../../lib/workspace';
import { entryOf, moved, problemOf, type Entry } from '../../lib/edit-value';
import { useMergeParts } from '../../parts';
import type { DetailProps } from './conflict-detail';
import classes from './conflict.module.css';

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
      {entry.as === 'order' && (
        <EditOrder ids={entry.ids} nameOf={result.nameOf} onSave={save} onCancel={close} />
      )}
      {entry.as === 'text' && <EditText entry={entry} onSave={save} onCancel={close} />}
      {(entry.as === 'line' || entry.as === 'json') && (
        <EditValue conflict={conflict} entry={entry} onSave={save} onCancel={close} />
      )}
    </div>
  );
}

interface FormProps {
  entry: Exclude<Entry, { as: 'order' }>;
  onSave: (value: unknown) => void;
  onCancel: () => void;
}

/** Reads the text only once it is used: it may be long. */
function EditText({ entry: { label, value }, onSave, onCancel }: FormProps) {
  const { TextEditor } = useMergeParts();
  const [getText, setGetText] = useState<() => string>(() => () => value);
  return (
    <>
      <div className={classes.editor}>
        <Suspense fallback={<Skeleton h="100%" />}>
          <TextEditor text={value} label={label} onChange={(read) => setGetText(() => read)} />
        </Suspense>
      </div>
      <Group gap="xs" mt="xs">
        <Button size="xs" onClick={() => onSave(getText())}>
          <Trans>Use this</Trans>
        </Button>
        <Cancel onCancel={onCancel} />
      </Group>
    </>
  );
}

function EditValue({
  conflict,
  entry: { as, label, value },
  onSave,
  onCancel,
}: FormProps & Pick<DetailProps, 'conflict'>) {
  const form = useForm({
    initialValues: { value },
    validate: { value: (text) => problemOf(conflict, as, text) },
  });
  const field = { autoFocus: true, size: 'sm', label, ...form.getInputProps('value') };
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ value: text }) => onSave(as === 'json' ? JSON.parse(text) : text))}
    >
      {as === 'line' ? (
        <TextInput {...field} autoComplete="off" />
      ) : (
        <Textarea {...field} autosize maxRows={16} classNames={{ input: classes.jsonInput }} />
      )}
      <Group gap="xs" mt="xs">
        <Button size="xs" type="submit">
          <Trans>Use this</Trans>
        </Button>
        <Cancel onCancel={onCancel} />
      </Group>
    </form>
  );
}

const Cancel = ({ onCancel }: Pick<FormProps, 'onCancel'>) => (
  <Button size="xs" variant="default" onClick={onCancel}>
    <Trans>Cancel</Trans>
  </Button>
);

interface Props {
  ids: string[];
  nameOf: (id: string) => string | null;
  onSave: (ids: string[]) => void;
  onCancel: () => void;
}

/** Puts items into another order. */
function EditOrder({ ids, nameOf, onSave, onCancel }: Props) {
  const [order, setOrder] = useState(ids);
  return (
    <>
      <ol className={classes.order} aria-label={t`Order`}>
        {order.map((id, index) => {
          const name = nameOf(id) ?? id;
          return (
            <li key={id}>
              <span>{name}</span>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t`Move ${name} up`}
                disabled={index === 0}
                onClick={() => setOrder(moved(order, index, -1))}
              >
                <ArrowUp size={14} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t`Move ${name} down`}
                disabled={index === order.length - 1}
                onClick={() => setOrder(moved(order, index, 1))}
              >
                <ArrowDown size={14} aria-hidden />
              </ActionIcon>
            </li>
          );
        })}
      </ol>
      <Group gap="xs" mt="xs">
        <Button size="xs" onClick={() => onSave(order)}>
          <Trans>Use this</Trans>
        </Button>
        <Button size="xs" variant="default" onClick={onCancel}>
          <Trans>Cancel</Trans>
        </Button>
      </Group>
    </>
  );
}
