import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Autocomplete, Button, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { Choice, FormDialog, LinkButton, ProblemAlert, QueryProblem } from '../../../components';
import { useFormDialog } from '../../../lib/form';
import { useWorkspace } from '../../../lib/workspace';
import { useSaveIncoming } from '../../incoming';
import {
  deploymentSettingsQuery,
  followableRefsQuery,
  useSaveDeployment,
  type DeploymentSettings,
} from '../deployments';
import classes from './deployments.module.css';

type Kind = 'nothing' | 'branch' | 'tags';

const KINDS: { value: Kind; label: string }[] = [
  { value: 'nothing', label: t`Nothing` },
  { value: 'branch', label: t`A branch` },
  { value: 'tags', label: t`Tags` },
];

type Values = {
  kind: Kind;
  branch: string;
  tags: string;
  approval: boolean;
  requiresOther: boolean;
  frozen: boolean;
  freezeReason: string;
};

/** Settings of what the workspace follows, for admins. */
export function DeploymentSettingsDialog({
  settings,
  onClose,
}: {
  settings: DeploymentSettings | null;
  onClose: () => void;
}) {
  const { id, defaultBranch } = useWorkspace();
  const dialog = useFormDialog({
    initialValues: valuesOf(settings, defaultBranch),
    validate: {
      branch: (branch, { kind }) => (kind === 'branch' && branch.trim() === '' ? t`Choose a branch.` : null),
      tags: (tags, { kind }) => (kind === 'tags' && tags.trim() === '' ? t`Enter a pattern.` : null),
    },
    mutation: useSaveDeployment(id),
    toInput: (values: Values) => requestOf(values, settings),
    onSuccess: () => {
      notifications.show({ message: t`Saved.` });
      onClose();
    },
  });
  const { form } = dialog;
  const { kind, branch, tags, approval, requiresOther, frozen } = form.values;
  return (
    <FormDialog title={t`Deployment settings`} submitLabel={t`Save`} onClose={onClose} {...dialog}>
      <div>
        <Text size="sm" fw={500} mb={4}>
          <Trans>This workspace follows</Trans>
        </Text>
        <Choice
          label={t`Follow`}
          options={KINDS}
          value={kind}
          onChange={(chosen) => form.setFieldValue('kind', chosen)}
        />
      </div>
      {kind === 'nothing' && (
        <Text size="sm" c="dimmed">
          <Trans>Apps come here by imports and pulls.</Trans>
        </Text>
      )}
      {kind === 'branch' && <BranchField {...form.getInputProps('branch')} value={branch} />}
      {kind === 'tags' && <TagsField {...form.getInputProps('tags')} value={tags} />}
      {kind !== 'nothing' && (
        <Stack gap="sm">
          <Switch label={t`Wait for an approval`} {...form.getInputProps('approval', { type: 'checkbox' })} />
          <Switch
            className={classes.below}
            label={t`Not by the person who asked`}
            description={t`Another admin approves what an admin deploys.`}
            disabled={!approval}
            {...form.getInputProps('requiresOther', { type: 'checkbox' })}
            checked={approval && requiresOther}
          />
          <Switch
            label={t`Freeze`}
            description={t`Nothing is deployed. New commits wait.`}
            {...form.getInputProps('frozen', { type: 'checkbox' })}
          />
          {frozen && (
            <TextInput
              className={classes.below}
              label={t`Reason`}
              placeholder={t`Optional`}
              maxLength={2_000}
              {...form.getInputProps('freezeReason')}
            />
          )}
        </Stack>
      )}
    </FormDialog>
  );
}

interface FieldProps {
  value: string;
  error?: unknown;
  onChange: (value: string) => void;
}

/** A list of the repository's branches; a text field if it cannot be listed. */
function BranchField({ value, error, onChange, ...input }: FieldProps) {
  const { id } = useWorkspace();
  const refs = useQuery(followableRefsQuery(id));
  const field = { label: t`Branch`, description: t`New commits on it are deployed.`, error: error as string };
  if (refs.error)
    return (
      <>
        <TextInput
          {...input}
          {...field}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        <QueryProblem of={refs} title={t`The branches could not be listed`} />
      </>
    );
  const branches = refs.data?.branches ?? [];
  return (
    <Select
      {...input}
      {...field}
      searchable
      // The field gets the focus when its branch is refused.
      openOnFocus={false}
      allowDeselect={false}
      data={value === '' || branches.includes(value) ? branches : [value, ...branches]}
      nothingFoundMessage={refs.isPending ? t`Loading branches…` : t`No branch has this name`}
      placeholder={t`Choose a branch`}
      value={value || null}
      onChange={(chosen) => onChange(chosen ?? '')}
    />
  );
}

/** Patterns of the tags that there are, and free text for tags to come. */
function TagsField({ value, error, ...input }: FieldProps) {
  const { id } = useWorkspace();
  const { data } = useQuery(followableRefsQuery(id));
  const patterns = data?.tagPatterns ?? [];
  const counts = new Map(patterns.map(({ pattern, count }) => [pattern, count]));
  return (
    <Autocomplete
      {...input}
      label={t`Tags`}
      description={t`A pattern such as Orders/*. The newest commit with a matching tag is deployed.`}
      error={error as string}
      value={value}
      data={patterns.map(({ pattern }) => pattern)}
      renderOption={({ option }) => (
        <Group justify="space-between" gap="sm" flex={1}>
          <span>{option.value}</span>
          <Text size="xs" c="dimmed">
            {plural(counts.get(option.value) ?? 0, { one: '# tag', other: '# tags' })}
          </Text>
        </Group>
      )}
    />
  );
}

function valuesOf(settings: DeploymentSettings | null, defaultBranch: string | null): Values {
  const branch = defaultBranch ?? '';
  if (settings === null)
    return {
      kind: 'nothing',
      branch,
      tags: '',
      approval: false,
      requiresOther: false,
      frozen: false,
      freezeReason: '',
    };
  const { follow, approval, requiresOther, frozen } = settings;
  return {
    kind: follow.tags === undefined ? 'branch' : 'tags',
    branch: follow.branch ?? branch,
    tags: follow.tags ?? '',
    approval,
    requiresOther,
    frozen: frozen !== false,
    freezeReason: (frozen && frozen.reason) || '',
  };
}

/** The choice of apps, which other clients make, is kept. */
function requestOf(values: Values, former: DeploymentSettings | null) {
  const { kind, branch, tags, approval, requiresOther, frozen, freezeReason } = values;
  if (kind === 'nothing') return null;
  const follow = kind === 'branch' ? { branch: branch.trim() } : { tags: tags.trim() };
  return {
    follow,
    approval,
    requiresOther: approval && requiresOther,
    frozen: frozen && { reason: freezeReason.trim() || null },
    apps: former?.apps ?? ('all' as const),
  };
}

/** Describes what the workspace follows, for admins. */
export function describeSettings(settings: DeploymentSettings | null): string {
  if (settings === null) return t`This workspace follows nothing: apps come here by imports and pulls.`;
  const { follow, apps, approval, requiresOther, frozen } = settings;
  const which = apps === 'all' ? t`All apps` : plural(apps.length, { one: '# app', other: '# apps' });
  const what =
    follow.tags === undefined
      ? t`${which} from the branch ${follow.branch ?? ''}.`
      : t`${which} from tags ${follow.tags}.`;
  if (frozen) return `${what} ${describeFreeze(frozen)}`;
  if (requiresOther) return `${what} ${t`Another admin approves each deployment.`}`;
  return approval ? `${what} ${t`An admin approves each deployment.`}` : what;
}

function describeFreeze({ by, reason }: Exclude<DeploymentSettings['frozen'], boolean>): string {
  const name = by?.name;
  if (name && reason) return t`Frozen by ${name}: ${reason}`;
  if (name) return t`Frozen by ${name}: nothing is deployed.`;
  return reason ? t`Frozen: ${reason}` : t`Frozen: nothing is deployed.`;
}

const INTERVAL_SECONDS = 300;

/** Warns where no webhook or interval starts deployments, with two ways out. */
export function NothingTriggers() {
  const { id: w } = useWorkspace();
  const { data: settings } = useQuery(deploymentSettingsQuery(w));
  const save = useSaveIncoming(w);
  if (!settings?.warnings.includes('nothing_triggers')) return null;
  return (
    <div className={classes.note} role="note">
      <TriangleAlert size={16} aria-hidden />
      <div>
        <Text size="sm">
          <Trans>
            New commits are not noticed: there is no webhook, and the repository is never checked. Set up one
            of them, or deploy by hand.
          </Trans>
        </Text>
        <Group gap="xs" mt="xs">
          <Button
            size="xs"
            variant="default"
            loading={save.isPending}
            onClick={() => save.mutate({ pollSeconds: INTERVAL_SECONDS })}
          >
            <Trans>Check every 5 minutes</Trans>
          </Button>
          <LinkButton to="/w/$w/settings/git" params={{ w }} size="xs" variant="subtle">
            <Trans>Changes by others</Trans>
          </LinkButton>
        </Group>
        <ProblemAlert error={save.error} />
      </div>
    </div>
  );
}
