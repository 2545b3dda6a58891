import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { TagsInput, TextInput, FileInput, Button, Group, Stack, Text, Checkbox } from '@mantine/core';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import {
  Confirmation,
  FormDialog,
  Dialog,
  LinkButton,
  PresentCommit,
  TextLink,
  Time,
} from '../../../components';
import { presentOf, type ApiProblem } from '../../../lib/api';
import { useForm, useFormDialog } from '../../../lib/form';
import { useWorkspace, appsQuery, gitSettingsQuery, type App } from '../../../lib/workspace';
import {
  useLockApp,
  useDeleteApp,
  useTagApp,
  useCreateApp,
  useForgetRepositoryApps,
  useImportFile,
  type ChangedApp,
} from '../api/change-apps';
import { useUndoDeletion } from '../api/deleted-apps';
import { isSameName, repositoryAppsQuery } from '../api/repository-apps';
import type { ImportRun } from '../api/use-import-app';
import { notifyNotRestored, notifyWithAction, useNotifyOutcome } from '../lib/notify-outcome';
import { tagsOf } from '../lib/shown-apps';
import { useOpenEditor } from '../lib/use-open-editor';
import { ImportFromGitDialog } from './import-from-git/import-from-git-dialog';
import { RenameOrDuplicateDialog } from './rename-or-duplicate-dialog';
import { Warning } from './warning';

export type AppDialog =
  | { kind: 'create' | 'import-file' | 'import-git' }
  | { kind: 'rename' | 'duplicate' | 'tags' | 'lock' | 'delete'; app: App }
  | ({ kind: 'not-committed' } & NotCommitted);

interface Props {
  dialog: AppDialog;
  importApp: ImportRun;
  onOpen: (dialog: AppDialog) => void;
  onClose: () => void;
}

export function AppDialogs({ dialog, importApp, onOpen, onClose }: Props) {
  const onRefused = (refused: NotCommitted) => onOpen({ kind: 'not-committed', ...refused });
  switch (dialog.kind) {
    case 'create':
      return <CreateAppDialog onRefused={onRefused} onClose={onClose} />;
    case 'import-file':
      return <ImportFileDialog onRefused={onRefused} onClose={onClose} />;
    case 'import-git':
      return <ImportFromGitDialog importApp={importApp} onClose={onClose} />;
    case 'rename':
    case 'duplicate':
      return <RenameOrDuplicateDialog kind={dialog.kind} app={dialog.app} onClose={onClose} />;
    case 'tags':
      return <TagsDialog app={dialog.app} onClose={onClose} />;
    case 'lock':
      return <LockAppDialog app={dialog.app} onClose={onClose} />;
    case 'not-committed':
      return <NotCommittedDialog {...dialog} onClose={onClose} />;
    case 'delete':
      return <DeleteAppDialog app={dialog.app} onClose={onClose} />;
  }
}

/** Asks whether an app is to follow the repository or be edited here. */
function LockAppDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const { copy } = useWorkspace();
  const change = useLockApp(copy);
  const verb = app.locked ? t`Unlock` : t`Lock`;
  return (
    <Confirmation
      title={`${verb} ${app.name}?`}
      confirmLabel={verb}
      isDangerous={false}
      isPending={change.isPending}
      error={change.error}
      onClose={onClose}
      onConfirm={() => change.mutate({ id: app.id, locked: !app.locked }, { onSuccess: onClose })}
    >
      {app.locked
        ? t`Builders can then edit and commit it here. It is still updated by pulling, and no longer read-only.`
        : t`The app then follows the repository: nobody edits it here, and it is updated by pulling.`}
    </Confirmation>
  );
}

function DeleteAppDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const { copy } = useWorkspace();
  const remove = useDeleteApp(copy);
  const undo = useUndoDeletion(copy);
  const undoAndTell = () =>
    undo(app.id).then(
      () => notifications.show({ message: t`${app.name} was restored.` }),
      (error: unknown) => notifyNotRestored(app.name, error),
    );
  return (
    <Confirmation
      title={t`Delete ${app.name}?`}
      confirmLabel={t`Delete app`}
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(app.id, {
          onSuccess: () => {
            notifyWithAction(t`${app.name} was deleted from this workspace.`, {
              label: t`Undo`,
              run: () => void undoAndTell(),
            });
            onClose();
          },
        })
      }
    >
      <Trans>
        This deletes the app and its versions from this workspace. You can restore it for 30 days.
      </Trans>{' '}
      {app.gitState !== 'none' && t`The repository keeps the app as last committed.`}
    </Confirmation>
  );
}

const MAX_TAGS = 20;
const MAX_LENGTH = 40;

/** Sets the tags of an app, and suggests other apps' tags. */
function TagsDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const { copy } = useWorkspace();
  const { data: apps = [] } = useQuery(appsQuery(copy));
  const save = useTagApp(copy);
  const form = useForm({
    initialValues: { tags: app.tags ?? [] },
    validate: {
      tags: (tags) =>
        tags.some((tag) => tag.length > MAX_LENGTH) ? t`A tag has at most ${MAX_LENGTH} characters.` : null,
    },
  });
  return (
    <FormDialog
      title={t`Tags of ${app.name}`}
      submitLabel={t`Save tags`}
      form={form}
      isPending={save.isPending}
      error={save.error}
      onSubmit={form.onSubmit(({ tags }) => save.mutate({ id: app.id, tags }, { onSuccess: onClose }))}
      onClose={onClose}
    >
      <TagsInput
        label={t`Tags`}
        description={t`For finding apps in this workspace. Tags are not committed. Press Enter after each.`}
        data={tagsOf(apps)}
        maxTags={MAX_TAGS}
        acceptValueOnBlur
        data-autofocus
        {...form.getInputProps('tags')}
      />
    </FormDialog>
  );
}

interface NewAppProps {
  /** Called instead of closing if the user has to decide about the app in the repository. */
  onRefused: (refused: NotCommitted) => void;
  onClose: () => void;
}

function CreateAppDialog({ onRefused, onClose }: NewAppProps) {
  const { copy } = useWorkspace();
  const openApp = useOpenEditor();
  const notifyOutcome = useNotifyOutcome();
  const create = useCreateApp(copy);
  const forgetRepositoryApps = useForgetRepositoryApps(copy);
  const canCommit = useCanCommit();
  const dialog = useFormDialog({
    initialValues: { name: '', commitChanges: true },
    validate: { name: (value) => (value.trim() ? null : t`Enter a name.`) },
    mutation: create,
    toInput: ({ name, commitChanges }) => ({
      name: name.trim(),
      commitChanges: commitChanges && canCommit === true,
    }),
    onSuccess: (changed) => {
      const done = t`${changed.app.name} was created`;
      const refused = refusedCommit(done, changed);
      void forgetRepositoryApps();
      if (refused) return onRefused(refused);
      notifyOutcome(done, changed);
      onClose();
      openApp(changed.app.id);
    },
  });
  const { form } = dialog;
  const { name, commitChanges } = form.getValues();
  return (
    <FormDialog title={t`Create new app`} submitLabel={t`Create app`} onClose={onClose} {...dialog}>
      <TextInput
        label={t`App name`}
        description={t`Also the name of its folder in the repository`}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <CommitChoice
        name={name}
        checked={commitChanges}
        onChange={(checked) => form.setFieldValue('commitChanges', checked)}
      />
    </FormDialog>
  );
}

function ImportFileDialog({ onRefused, onClose }: NewAppProps) {
  const { copy } = useWorkspace();
  const openApp = useOpenEditor();
  const notifyOutcome = useNotifyOutcome();
  const importFile = useImportFile(copy);
  const forgetRepositoryApps = useForgetRepositoryApps(copy);
  const canCommit = useCanCommit();
  const dialog = useFormDialog({
    initialValues: { file: null as File | null, name: '', commitChanges: true },
    validate: { file: (value) => (value ? null : t`Choose a file.`) },
    mutation: importFile,
    toInput: ({ file, name, commitChanges }) => ({
      file: file!,
      name: name.trim(),
      commitChanges: commitChanges && canCommit === true,
    }),
    onSuccess: (changed) => {
      const done = t`${changed.app.name} was imported`;
      const refused = refusedCommit(done, changed);
      void forgetRepositoryApps();
      if (refused) return onRefused(refused);
      notifyOutcome(done, changed, () => openApp(changed.app.id));
      onClose();
    },
  });
  const { form } = dialog;
  const { name, commitChanges } = form.getValues();
  return (
    <FormDialog title={t`Import from file`} submitLabel={t`Import`} onClose={onClose} {...dialog}>
      <FileInput
        label={t`App file`}
        description={t`The JSON of an app, exported here or by ToolJet`}
        accept=".json,application/json"
        placeholder={t`Choose a file`}
        leftSection={<FileUp size={15} aria-hidden />}
        clearable
        clearButtonProps={{ 'aria-label': t`Remove the file` }}
        data-autofocus
        {...form.getInputProps('file')}
      />
      <TextInput
        label={t`App name (optional)`}
        description={t`Defaults to the name in the file`}
        autoComplete="off"
        {...form.getInputProps('name')}
      />
      <CommitChoice
        name={name}
        checked={commitChanges}
        onChange={(checked) => form.setFieldValue('commitChanges', checked)}
      />
    </FormDialog>
  );
}

/** Returns the decision that the commit of a new app needs; null if it needs none. */
function refusedCommit(done: string, { app, commit }: ChangedApp): NotCommitted | null {
  if (!commit?.error || commit.isWaiting || !presentOf(commit.error)) return null;
  return { app, done, error: commit.error };
}

interface NotCommitted {
  app: App;
  /** Text for the change: `Orders was created`. */
  done: string;
  error: ApiProblem;
}

/** Says that a new app is here but not committed, since the repository has one of its name, and leads to the choice. */
function NotCommittedDialog({ app, done, error, onClose }: NotCommitted & { onClose: () => void }) {
  const { id: w } = useWorkspace();
  const present = presentOf(error);
  return (
    <Dialog onClose={onClose} title={t`${done}, but not committed`}>
      <Stack gap="md">
        <div role="alert">
          <Text size="sm">
            <Trans>{error.message} Nothing in the repository was replaced.</Trans>
          </Text>
          {present && <PresentCommit commit={present} />}
        </div>
        <Text size="sm">
          <Trans>
            In GitSync you can compare the two, keep one of them or both, or replace the one in the
            repository.
          </Trans>
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Not now</Trans>
          </Button>
          <LinkButton to="/w/$w/apps/$a/changes" params={{ w, a: app.id }} data-autofocus>
            <Trans>Open GitSync</Trans>
          </LinkButton>
        </Group>
      </Stack>
    </Dialog>
  );
}

interface CommitChoiceProps {
  name: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** Returns true if the workspace can commit; undefined while loading. */
function useCanCommit(): boolean | undefined {
  const { id } = useWorkspace();
  const { data } = useQuery(gitSettingsQuery(id));
  return data && data.configured && data.enabled && data.access !== 'read-only';
}

/** Checkbox `Commit changes`, with a warning if the repository has an app with that name. */
function CommitChoice({ name, checked, onChange }: CommitChoiceProps) {
  const { id, copy, can } = useWorkspace();
  const canCommit = useCanCommit();
  const repository = useQuery({ ...repositoryAppsQuery(copy), enabled: canCommit === true && checked });
  if (canCommit === undefined) return null;
  if (!canCommit) {
    return (
      <Text size="sm" c="dimmed">
        {can('admin') ? (
          <>
            <Trans>
              To commit the app as well, first{' '}
              <TextLink to="/w/$w/settings/git" params={{ w: id }} size="sm" underline="always">
                connect a repository
              </TextLink>
              .
            </Trans>
          </>
        ) : (
          t`This workspace cannot commit. An admin can configure GitSync.`
        )}
      </Text>
    );
  }
  const taken = checked ? repository.data?.items.find((app) => isSameName(app.name, name)) : undefined;
  return (
    <>
      <Checkbox
        label={t`Commit changes`}
        description={t`Commits the new app to the repository, with you as the author`}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {taken && (
        <Warning>
          <Trans>
            The repository already has an app with this name: <code>{taken.path ?? taken.name}</code>.
          </Trans>{' '}
          {taken.lastCommit?.date && (
            <Trans>
              It was last committed <Time value={taken.lastCommit.date} /> by {taken.lastCommit.author.name}:
              “{taken.lastCommit.message}”.
            </Trans>
          )}{' '}
          <Trans>Nothing is replaced: the app is created here, and you then choose which one to keep.</Trans>
        </Warning>
      )}
    </>
  );
}
