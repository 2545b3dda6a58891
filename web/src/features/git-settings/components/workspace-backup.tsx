import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/NumberInput.css';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import { Button, Group, MultiSelect, NumberInput, Skeleton, Stack, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { ProblemAlert, QueryProblem, SectionCard } from '../../../components';
import { useForm, useFormProblem, useFreshValues } from '../../../lib/form';
import { formatNumber } from '../../../lib/language';
import { appsQuery, useWorkspace } from '../../../lib/workspace';
import { backupQuery, BackupState, useSaveBackup, type Backup } from '../../backup';

/** Settings of the automatic backup of a workspace. */
export function WorkspaceBackup() {
  const { id } = useWorkspace();
  const backup = useQuery(backupQuery(id));
  const { data } = backup;
  if (data) return <Settings backup={data} />;
  return (
    <SectionCard title={t`Automatic backup`}>
      {backup.error ? <QueryProblem of={backup} /> : <Skeleton h={60} aria-busy />}
    </SectionCard>
  );
}

function Settings({ backup }: { backup: Backup }) {
  const { id } = useWorkspace();
  const save = useSaveBackup(id);
  const { enabled, branch, quietSeconds, maxSeconds, apps } = backup;
  const switchTo = (isOn: boolean) => save.mutate({ enabled: isOn, branch, quietSeconds, maxSeconds, apps });
  return (
    <SectionCard
      title={t`Automatic backup`}
      managed={{ kind: 'backup' }}
      description={
        enabled
          ? t`On: each app is committed automatically shortly after its last change.`
          : t`Off: apps are committed only by hand.`
      }
      actions={
        <Switch
          label={t`Back up`}
          size="md"
          checked={save.isPending ? save.variables.enabled : enabled}
          disabled={save.isPending}
          onChange={(event) => switchTo(event.currentTarget.checked)}
        />
      }
    >
      {!enabled && <ProblemAlert error={save.error} />}
      {enabled && (
        <Stack gap="md">
          <BackupState backup={backup} />
          <BackupForm backup={backup} />
        </Stack>
      )}
    </SectionCard>
  );
}

function BackupForm({ backup }: { backup: Backup }) {
  const { id, copy } = useWorkspace();
  const { data: apps = [] } = useQuery(appsQuery(copy));
  const save = useSaveBackup(id);
  const { form, toBody } = useBackupForm(backup);
  const problem = useFormProblem(form, save.error);
  const submit = form.onSubmit((values) =>
    save.mutate(toBody(values), {
      onSuccess: (saved) => {
        form.setValues(valuesOf(saved));
        form.resetDirty(valuesOf(saved));
        notifications.show({ message: t`The backup settings were saved.` });
      },
    }),
  );
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t`Backup branch`}
          placeholder={t`Each app’s own branch`}
          description={t`A branch that does not exist yet is started at the default branch.`}
          {...form.getInputProps('branch')}
        />
        <Group gap="sm" align="flex-end" grow>
          <NumberInput
            label={t`Quiet time in seconds`}
            description={t`Without a change, before an app is backed up`}
            hideControls
            min={1}
            max={3600}
            {...form.getInputProps('quietSeconds')}
          />
          <NumberInput
            label={t`Longest wait in seconds`}
            description={t`After the first change, in any case`}
            hideControls
            min={1}
            max={86400}
            {...form.getInputProps('maxSeconds')}
          />
        </Group>
        <MultiSelect
          label={t`Apps`}
          placeholder={form.getValues().apps.length === 0 ? t`All apps` : undefined}
          data={apps.map((app) => ({ value: app.id, label: app.name }))}
          searchable
          clearable
          {...form.getInputProps('apps')}
        />
        <ProblemAlert error={problem} />
        <Group>
          <Button type="submit" variant="default" disabled={!form.isDirty()} loading={save.isPending}>
            <Trans>Save backup settings</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface Values extends Record<string, unknown> {
  branch: string;
  quietSeconds: number | string;
  maxSeconds: number | string;
  apps: string[];
}

const valuesOf = ({ branch, quietSeconds, maxSeconds, apps }: Backup): Values => ({
  branch: branch ?? '',
  quietSeconds,
  maxSeconds,
  apps: apps === 'all' ? [] : apps,
});

function useBackupForm(backup: Backup) {
  const seconds = (max: number) => (value: number | string) =>
    Number.isInteger(Number(value)) && Number(value) >= 1 && Number(value) <= max
      ? null
      : t`Enter 1 to ${formatNumber(max)} seconds.`;
  const form = useForm<Values>({
    initialValues: valuesOf(backup),
    validate: {
      quietSeconds: seconds(3_600),
      maxSeconds: (value, { quietSeconds }) =>
        seconds(86_400)(value) ??
        (Number(value) < Number(quietSeconds) ? t`Enter at least the quiet time.` : null),
    },
  });
  useFreshValues(form, valuesOf(backup));
  const toBody = ({ branch, quietSeconds, maxSeconds, apps }: Values) => ({
    enabled: true,
    branch: branch.trim() || null,
    quietSeconds: Number(quietSeconds),
    maxSeconds: Number(maxSeconds),
    apps: apps.length === 0 ? ('all' as const) : apps,
  });
  return { form, toBody };
}
