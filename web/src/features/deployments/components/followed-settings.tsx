import { Button, Group, Skeleton, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { Choice, ProblemAlert, SectionCard } from '../../../components';
import { useFormProblem, useFreshValues } from '../../../lib/form';
import { useWorkspace } from '../../../lib/workspace';
import { deploymentSettingsQuery, useSaveDeployment, type DeploymentSettings } from '../api/deployments';

type Kind = 'nothing' | 'branch' | 'tags';

const KINDS: { value: Kind; label: string }[] = [
  { value: 'nothing', label: 'Nothing' },
  { value: 'branch', label: 'A branch' },
  { value: 'tags', label: 'Tags' },
];

/** Settings of what the workspace follows, for admins. */
export function FollowedSettings() {
  const { id } = useWorkspace();
  const { data, error } = useQuery(deploymentSettingsQuery(id));
  if (data !== undefined) return <Settings settings={data} />;
  return (
    <SectionCard title="What this workspace follows">
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
        notifications.show({ message: 'Saved.' });
      },
    }),
  );
  return (
    <SectionCard title="What this workspace follows" description={describe(settings)}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          <Choice
            label="Follow"
            options={KINDS}
            value={kind}
            onChange={(chosen) => form.setFieldValue('kind', chosen)}
          />
          {kind !== 'nothing' && (
            <>
              <TextInput
                label={kind === 'branch' ? 'Branch' : 'Tags'}
                description={
                  kind === 'branch'
                    ? 'What lands on it is deployed.'
                    : 'A pattern such as Orders/*. The newest commit that such a tag names is deployed.'
                }
                {...form.getInputProps('name')}
              />
              <Switch
                label="Wait for an approval"
                {...form.getInputProps('approval', { type: 'checkbox' })}
              />
              <Switch
                label="Freeze"
                description="Nothing is deployed. What lands meanwhile waits."
                {...form.getInputProps('frozen', { type: 'checkbox' })}
              />
            </>
          )}
          <ProblemAlert error={problem} />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              Save
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
  if (settings === null) return 'Apps come here by imports and pulls.';
  const { follow, apps, approval, frozen } = settings;
  const what = follow.tags === undefined ? `the branch ${follow.branch ?? ''}` : `tags ${follow.tags}`;
  const which = apps === 'all' ? 'All apps' : `${apps.length} ${apps.length === 1 ? 'app' : 'apps'}`;
  const how = frozen ? 'Frozen: nothing is deployed.' : approval ? 'An admin approves each deployment.' : '';
  return `${which} from ${what}. ${how}`.trim();
}
