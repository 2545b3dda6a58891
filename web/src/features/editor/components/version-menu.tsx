import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Menu, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, ChevronDown, Eye, GitCompareArrows, Plus, Rocket, Send } from 'lucide-react';
import { useNavigate } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { FormDialog } from '../../../components';
import { ApiProblem, problemOf } from '../../../lib/api';
import { useFormDialog } from '../../../lib/form';
import { useAskedDialog } from '../../../lib/use-asked-dialog';
import { appQuery, useWorkspace, versionsQuery, type App } from '../../../lib/workspace';
import { PublishDialog, ReleasesDialog } from '../../releases';
import { createVersion, switchVersion } from '../definition';
import { nextVersionName } from '../next-version-name';

interface Props {
  app: App;
  save: () => Promise<boolean>;
}

type VersionDialog = 'new' | 'publish' | 'releases';

const ICON = 15;

/** Menu to switch, create and publish versions, and to show releases. */
export function VersionMenu({ app, save }: Props) {
  const { copy, can } = useWorkspace();
  const [isOpen, setIsOpen] = useState(false);
  const [dialog, setDialog] = useState<VersionDialog | null>(null);
  const versions = useQuery({ ...versionsQuery(copy, app.id), enabled: isOpen });
  const change = useVersionChange(app, save);
  const { editingVersion: editing } = app;
  const label = editing.status === 'published' ? t`${editing.name} · published` : editing.name;
  const mayChange = can('builder') && !app.locked && !app.hostedBy;
  useAskedDialog('publish', () => mayChange && setDialog('publish'));
  useAskedDialog('releases', () => setDialog('releases'));
  return (
    <>
      <Menu opened={isOpen} onChange={setIsOpen} position="bottom-start" width={250}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            c="var(--mantine-color-text)"
            aria-label={t`Version ${label}`}
            rightSection={<ChevronDown size={14} aria-hidden />}
          >
            {label}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Trans>Versions</Trans>
          </Menu.Label>
          {(versions.data ?? [editing]).map((version) => (
            <VersionItem
              key={version.id}
              version={version}
              isOpen={version.id === editing.id}
              mayChange={mayChange}
              onOpen={() =>
                change.mutate(() => switchVersion(copy, app.id, version.id), { onError: notifyProblem })
              }
            />
          ))}
          {mayChange && <ChangeItems editing={editing} onOpen={setDialog} />}
          <Menu.Divider />
          {app.live && <LiveItems appId={app.id} isCurrent={app.live.isCurrent} />}
          <Menu.Item leftSection={<Rocket size={ICON} aria-hidden />} onClick={() => setDialog('releases')}>
            <Trans>Releases</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'new' && <NewVersion app={app} save={save} onClose={() => setDialog(null)} />}
      <Suspense>
        {dialog === 'publish' && (
          <PublishDialog app={app} save={() => saveOrThrow(save)} onClose={() => setDialog(null)} />
        )}
        {dialog === 'releases' && <ReleasesDialog app={app} onClose={() => setDialog(null)} />}
      </Suspense>
    </>
  );
}

function LiveItems({ appId: a, isCurrent }: { appId: string; isCurrent: boolean }) {
  const { id: w } = useWorkspace();
  const navigate = useNavigate();
  return (
    <>
      <Menu.Item
        leftSection={<Eye size={ICON} aria-hidden />}
        onClick={() => void navigate({ to: '/w/$w/apps/$a', params: { w, a }, search: { show: 'live' } })}
      >
        <Trans>See what viewers get</Trans>
      </Menu.Item>
      {!isCurrent && (
        <Menu.Item
          leftSection={<GitCompareArrows size={ICON} aria-hidden />}
          onClick={() =>
            void navigate({
              to: '/w/$w/apps/$a/compare',
              params: { w, a },
              search: { from: 'live', to: 'working' },
            })
          }
        >
          <Trans>Compare with the live release</Trans>
        </Menu.Item>
      )}
    </>
  );
}

/** Names the release that is shown in place of the versions, and opens the list of releases. */
export function ReleaseButton({ app, live }: { app: App; live: NonNullable<App['live']> }) {
  const [isOpen, setIsOpen] = useState(false);
  const { versionName } = live;
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="xs"
        c="var(--mantine-color-text)"
        aria-label={t`Releases; ${versionName} is live`}
        leftSection={<Rocket size={14} aria-hidden />}
        onClick={() => setIsOpen(true)}
      >
        {versionName}
      </Button>
      <Suspense>{isOpen && <ReleasesDialog app={app} onClose={() => setIsOpen(false)} />}</Suspense>
    </>
  );
}

/** Makes the next version of a published one, which can be edited. */
export function NewVersionButton(props: Props) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setIsOpen(true)}>
        <Trans>Create a new version</Trans>
      </Button>
      {isOpen && <NewVersion {...props} onClose={() => setIsOpen(false)} />}
    </>
  );
}

interface ItemProps {
  version: Pick<App['editingVersion'], 'id' | 'name' | 'status'>;
  isOpen: boolean;
  mayChange: boolean;
  onOpen: () => void;
}

const VersionItem = ({ version: { name, status }, isOpen, mayChange, onOpen }: ItemProps) => (
  <Menu.Item
    disabled={!mayChange && !isOpen}
    leftSection={isOpen ? <Check size={ICON} aria-hidden /> : <span style={{ width: ICON }} />}
    rightSection={
      status === 'published' && (
        <Text size="xs" c="dimmed">
          <Trans>Published</Trans>
        </Text>
      )
    }
    onClick={() => {
      if (!isOpen) onOpen();
    }}
  >
    {name}
  </Menu.Item>
);

interface ChangeProps {
  editing: App['editingVersion'];
  onOpen: (dialog: VersionDialog) => void;
}

const ChangeItems = ({ editing, onOpen }: ChangeProps) => (
  <>
    <Menu.Divider />
    <Menu.Item leftSection={<Plus size={ICON} aria-hidden />} onClick={() => onOpen('new')}>
      <Trans>New version</Trans>
    </Menu.Item>
    {editing.status !== 'published' && (
      <Menu.Item leftSection={<Send size={ICON} aria-hidden />} onClick={() => onOpen('publish')}>
        <Trans>Publish {editing.name}</Trans>
      </Menu.Item>
    )}
  </>
);

/** Notifies of a failed switch, which has no dialog that could show the error. */
const notifyProblem = (error: unknown) =>
  notifications.show({ color: 'red.8', message: problemOf(error).message });

async function saveOrThrow(save: Props['save']): Promise<void> {
  if (await save()) return;
  throw new ApiProblem({
    status: 0,
    code: 'not_saved',
    message: t`Your last changes could not be saved.`,
    remedy: t`See the message in the editor, then try again.`,
  });
}

/** Saves first, because the current version keeps its changes. */
function useVersionChange(app: App, save: Props['save']) {
  const { copy } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: () => Promise<unknown>) => {
      await saveOrThrow(save);
      return change();
    },
    onSuccess: () => client.invalidateQueries({ queryKey: appQuery(copy, app.id).queryKey }),
  });
}

function NewVersion({ app, save, onClose }: Props & { onClose: () => void }) {
  const { copy } = useWorkspace();
  const client = useQueryClient();
  // The list is known if the menu was open. Without it, the server refuses a name that is taken.
  const others = client.getQueryData(versionsQuery(copy, app.id).queryKey) ?? [];
  const taken = others.map(({ name }) => name);
  const { form, ...submission } = useFormDialog({
    initialValues: { name: nextVersionName(app.editingVersion.name, taken) },
    validate: { name: (name) => (name.trim() ? null : t`Enter a name.`) },
    mutation: useVersionChange(app, save),
    toInput:
      ({ name }) =>
      () =>
        createVersion(copy, app.id, name.trim()),
    onSuccess: onClose,
  });
  return (
    <FormDialog
      title={t`New version`}
      submitLabel={t`Create version`}
      form={form}
      {...submission}
      onClose={onClose}
    >
      <TextInput
        label={t`Version name`}
        description={t`A copy of ${app.editingVersion.name} that you will edit next.`}
        autoComplete="off"
        onFocus={({ currentTarget }) => currentTarget.select()}
        data-autofocus
        {...form.getInputProps('name')}
      />
    </FormDialog>
  );
}
