import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Textarea } from '@mantine/core';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Confirmation, FormDialog, JobProgress } from '../../../components';
import { useForm } from '../../../lib/form';
import { completionLabel } from '../lib/sides';
import type { HeaderProps } from './header';
import classes from './header.module.css';

type Asked = 'message' | 'abandon' | null;

/** Undoes, abandons or completes. */
export function Actions({ merge, decisions, completion }: HeaderProps) {
  const [asked, ask] = useState<Asked>(null);
  const { settled, total } = decisions.progress;
  const { job, complete, abandon } = completion;
  const label = completionLabel(merge);
  const close = () => ask(null);
  const isReady = settled === total && !decisions.isSaving;
  const finish = () => (merge.message === null ? complete(null) : ask('message'));
  return (
    <div className={classes.actions}>
      {job.isPending && (
        <span role="status">
          <JobProgress job={job.job} label={t`Combining`} />
        </span>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<Undo2 size={14} aria-hidden />}
        disabled={!decisions.canUndo || job.isPending}
        onClick={decisions.undo}
      >
        <Trans>Undo</Trans>
      </Button>
      <Button size="xs" variant="default" disabled={job.isPending} onClick={() => ask('abandon')}>
        <Trans>Abandon…</Trans>
      </Button>
      <Button size="xs" loading={job.isPending} disabled={!isReady} onClick={finish}>
        {label}
      </Button>
      {asked === 'message' && (
        <AskMessage
          label={label}
          message={merge.message ?? ''}
          onClose={close}
          onGiven={(message) => {
            close();
            complete(message);
          }}
        />
      )}
      {asked === 'abandon' && (
        <Confirmation
          title={t`Abandon combining?`}
          confirmLabel={t`Abandon`}
          isPending={abandon.isPending}
          error={abandon.error}
          onClose={close}
          onConfirm={() => abandon.mutate()}
        >
          <Trans>
            Nothing has been committed or pulled, and nothing will be. The app stays as it is here and in the
            repository. Trellis remembers your decisions for the next time.
          </Trans>
        </Confirmation>
      )}
    </div>
  );
}

interface AskProps {
  label: string;
  message: string;
  onGiven: (message: string) => void;
  onClose: () => void;
}

function AskMessage({ label, message, onGiven, onClose }: AskProps) {
  const form = useForm({
    initialValues: { message },
    validate: { message: (text) => (text.trim() === '' ? t`Enter a message.` : null) },
  });
  return (
    <FormDialog
      title={label}
      submitLabel={label}
      form={form}
      isPending={false}
      error={null}
      onSubmit={form.onSubmit(({ message: text }) => onGiven(text))}
      onClose={onClose}
    >
      <Textarea
        label={t`Commit message`}
        data-autofocus
        autosize
        minRows={2}
        maxRows={8}
        {...form.getInputProps('message')}
      />
    </FormDialog>
  );
}
