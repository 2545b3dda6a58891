import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import {
  Confirmation,
  EmptyState,
  FormDialog,
  LinkButton,
  PageHeader,
  QueryProblem,
  RowsSkeleton,
  Time,
} from '../../../components';
import { problemOf } from '../../../lib/api';
import { useForm } from '../../../lib/form';
import { locales } from '../../../lib/language';
import { useWorkspace, type WorkingCopy } from '../../../lib/workspace';
import { deletedAppsQuery, useDeleteForGood, useRestoreApp, type DeletedApp } from '../api/deleted-apps';
import { notifyNotRestored, useNotifyOutcome } from '../lib/notify-outcome';
import { useOpenEditor } from '../lib/use-open-editor';
import classes from './deleted-apps.module.css';

/** The apps that were deleted lately. */
export function DeletedAppsPage() {
  const { id: w, copy } = useWorkspace();
  const deleted = useInfiniteQuery({ ...deletedAppsQuery(copy), refetchOnMount: 'always' });
  const apps = deleted.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHeader
        title={t`Deleted apps`}
        description={t`Apps can be restored with their versions for 30 days.`}
        actions={
          <LinkButton variant="default" to="/w/$w" params={{ w }}>
            <Trans>Back to apps</Trans>
          </LinkButton>
        }
      />
      <Stack gap="sm">
        <QueryProblem of={deleted} />
        {deleted.isPending && <RowsSkeleton label={t`Loading deleted apps`} rows={3} />}
        {deleted.data && apps.length === 0 && (
          <EmptyState icon={<Trash2 size={22} />} title={t`No deleted apps`}>
            <Trans>Apps that are deleted in this workspace appear here.</Trans>
          </EmptyState>
        )}
        {apps.length > 0 && (
          <ul className={classes.list} aria-label={t`Deleted apps`}>
            {apps.map((app) => (
              <Row key={app.id} app={app} />
            ))}
          </ul>
        )}
        {deleted.hasNextPage && (
          <Button
            variant="default"
            loading={deleted.isFetchingNextPage}
            onClick={() => void deleted.fetchNextPage()}
          >
            <Trans>Show more</Trans>
          </Button>
        )}
      </Stack>
    </>
  );
}

function Row({ app }: { app: DeletedApp }) {
  const { copy } = useWorkspace();
  const [dialog, setDialog] = useState<'restore' | 'delete' | null>(null);
  const { restore, isPending } = useRestore(copy, () => setDialog('restore'));
  const close = () => setDialog(null);
  return (
    <li className={classes.row}>
      <div className={classes.facts}>
        <strong className={classes.name}>{app.name}</strong>
        <span className={classes.meta}>
          {app.deletedBy ? (
            <Trans>
              Deleted <Time value={app.deletedAt} /> by {app.deletedBy.name}, kept until{' '}
              {dayOf(app.keptUntil)}
            </Trans>
          ) : (
            <Trans>
              Deleted <Time value={app.deletedAt} />, kept until {dayOf(app.keptUntil)}
            </Trans>
          )}
        </span>
      </div>
      <div className={classes.actions}>
        <Button
          variant="default"
          size="compact-sm"
          aria-label={t`Restore ${app.name}`}
          loading={isPending}
          onClick={() => restore(app)}
        >
          <Trans>Restore</Trans>
        </Button>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-label={t`Delete permanently: ${app.name}`}
          onClick={() => setDialog('delete')}
        >
          <Trans>Delete permanently</Trans>
        </Button>
      </div>
      {dialog === 'restore' && <RestoreDialog app={app} onClose={close} />}
      {dialog === 'delete' && <DeleteForGoodDialog app={app} onClose={close} />}
    </li>
  );
}

function DeleteForGoodDialog({ app, onClose }: { app: DeletedApp; onClose: () => void }) {
  const { copy } = useWorkspace();
  const remove = useDeleteForGood(copy);
  return (
    <Confirmation
      title={t`Delete ${app.name} permanently?`}
      confirmLabel={t`Delete permanently`}
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate(app.id, { onSuccess: onClose })}
    >
      <Trans>The app and its versions cannot be restored after this. The repository is not changed.</Trans>
    </Confirmation>
  );
}

const DAY = new Intl.DateTimeFormat(locales(), { day: 'numeric', month: 'long' });
const dayOf = (time: string): string => DAY.format(new Date(time));

/** Restores a deleted app under its name, and notifies of the outcome. `onTaken`: another app has the name. */
function useRestore(copy: WorkingCopy, onTaken: () => void) {
  const openApp = useOpenEditor();
  const notifyOutcome = useNotifyOutcome();
  const { mutate, isPending } = useRestoreApp(copy);
  const restore = ({ id, name }: DeletedApp) =>
    mutate(
      { id },
      {
        onSuccess: (restored) =>
          notifyOutcome(t`${name} was restored`, restored, () => openApp(restored.app.id)),
        onError: (error) => {
          if (problemOf(error).code === 'app_name_taken') onTaken();
          else notifyNotRestored(name, error);
        },
      },
    );
  return { restore, isPending };
}

/** Restores an app under another name, because an app has its name by now. */
function RestoreDialog({ app, onClose }: { app: DeletedApp; onClose: () => void }) {
  const { copy } = useWorkspace();
  const openApp = useOpenEditor();
  const notifyOutcome = useNotifyOutcome();
  const restore = useRestoreApp(copy);
  const form = useForm({
    initialValues: { name: t`${app.name} restored` },
    validate: { name: (value) => (value.trim() ? null : t`Enter a name.`) },
  });
  const submit = form.onSubmit(({ name }) =>
    restore.mutate(
      { id: app.id, name: name.trim() },
      {
        onSuccess: (restored) => {
          notifyOutcome(t`${app.name} was restored as ${restored.app.name}`, restored, () =>
            openApp(restored.app.id),
          );
          onClose();
        },
      },
    ),
  );
  return (
    <FormDialog
      title={t`Restore ${app.name}`}
      submitLabel={t`Restore`}
      form={form}
      isPending={restore.isPending}
      error={restore.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">
        <Trans>
          The workspace already has an app named “{app.name}”. Restore this one under another name.
        </Trans>
      </Text>
      <TextInput label={t`App name`} autoComplete="off" data-autofocus {...form.getInputProps('name')} />
    </FormDialog>
  );
}
