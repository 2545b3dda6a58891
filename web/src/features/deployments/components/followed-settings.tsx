import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Skeleton, Stack, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { Choice, ProblemAlert, SectionCard } from '../../../components';
import { useForm, useFormProblem, useFreshValues } from '../../../lib/form';
import { useWorkspace } from '../../../lib/workspace';
import { deploymentSettingsQuery, useSaveDeployment, type DeploymentSettings } from '../deployments';

type Kind = 'nothing' | 'branch' | 'tags';

const KINDS: { value: Kind; label: string }[] = [
  { value: 'nothing', label: t`Nothing` },
  { value: 'branch', label: t`A branch` },
  { value: 'tags', label: t`Tags` },
];

/** Settings of what the workspace follows, for admins. */
export function FollowedSettings() {
  const { id } = useWorkspace();
  const { data, error } = useQuery(deploymentSettingsQuery(id));
  if (data !== undefined) return <Settings settings={data} />;
  return (
    <SectionCard title={t`What this workspace follows`}>
      {error ? <ProblemAlert error={error} /> : <Skeleton h={60} aria-busy />}
    </SectionCard>
  );
}

function Settings({ settings }: { settings: DeploymentSettings | null }) {
  const { id } = useWorkspace();
  const save = useSaveDeployment(id);
  const form = useForm({ mode: 'controlled', initialValues: valuesOf(settings) });
  useFreshValues(form, valuesOf(settings));
  const problem = useFormProblem(form, save.error);
  const { kind } = form.values;
  const submit = form.onSubmit((values) =>
    save.mutate(requestOf(values, settings), {
      onSuccess: () => {
        form.resetDirty();
        notifications.show({ message: t`Saved.` });
      },
    }),
  );
  return (
    <SectionCard title={t`What this workspace follows`} description={describe(settings)}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          <Choice
            label={t`Follow`}
            options={KINDS}
            value={kind}
            onChange={(chosen) => form.setFieldValue('kind', chosen)}
          />
          {kind !== 'nothing' && (
            <>
              <TextInput
                label={kind === 'branch' ? t`Branch` : t`Tags`}
                description={
                  kind === 'branch'
                    ? t`New commits on it are deployed.`
                    : t`A pattern such as Orders/*. The newest commit with a matching tag is deployed.`
                }
                {...form.getInputProps('name')}
              />
              <Switch
                label={t`Wait for an approval`}
                {...form.getInputProps('approval', { type: 'checkbox' })}
              />
              <Switch
                label={t`Freeze`}
                description={t`Nothing is deployed. New commits wait.`}
                {...form.getInputProps('frozen', { type: 'checkbox' })}
              />
            </>
          )}
          <ProblemAlert error={problem} />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              <Trans>Save</Trans>
            </Button>
          </Group>
        </Stack>
      </form>
    </SectionCard>
  );
}

type Values = { kind: Kind; name: string; approval: boolean; frozen: boolean };

function valuesOf(settings: DeploymentSettings | null): Values {
  const { branch, tags } = settings?.follow ?? {};
  return {
    kind: settings === null ? 'nothing' : tags === undefined ? 'branch' : 'tags',
    name: branch ?? tags ?? '',
    approval: settings?.approval ?? false,
    frozen: settings?.frozen ?? false,
  };
}

/** The choice of apps, which other clients make, is kept. */
function requestOf({ kind, name, approval, frozen }: Values, former: DeploymentSettings | null) {
  if (kind === 'nothing') return null;
  const follow = kind === 'branch' ? { branch: name.trim() } : { tags: name.trim() };
  return { follow, approval, frozen, apps: former?.apps ?? 'all' };
}

function describe(settings: DeploymentSettings | null): string {
  if (settings === null) return t`Apps come here by imports and pulls.`;
  const { follow, apps, approval, frozen } = settings;
  const which = apps === 'all' ? t`All apps` : plural(apps.length, { one: '# app', other: '# apps' });
  const what =
    follow.tags === undefined
      ? t`${which} from the branch ${follow.branch ?? ''}.`
      : t`${which} from tags ${follow.tags}.`;
  if (frozen) return `${what} ${t`Frozen: nothing is deployed.`}`;
  return approval ? `${what} ${t`An admin approves each deployment.`}` : what;
}
