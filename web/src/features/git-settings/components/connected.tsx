import { plural, t } from '@lingui/core/macro';
import { Trans, Plural } from '@lingui/react/macro';
import { Button, Group, Stack, Switch, Text, Code, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LinkButton, ProblemAlert, RowsSkeleton, SectionCard, StateBadge, Time } from '../../../components';
import { ApiProblem } from '../../../lib/api';
import { useForm, useFormProblem, useFreshValues } from '../../../lib/form';
import { formatList } from '../../../lib/language';
import { isHttpsUrl } from '../../../lib/repository-url';
import { useMe } from '../../../lib/session';
import { useFirstAnswers } from '../../../lib/use-first-answers';
import { useWorkspace, appsQuery, type GitSettings } from '../../../lib/workspace';
import { backupQuery } from '../../backup';
import { Incoming, reportsQuery, webhookQuery } from '../../incoming';
import { GitHubApps, providerAppsQuery } from '../../provider-apps';
import { accountsQuery } from '../../providers';
import { useConnectSwitch, useSaveTemplate } from '../git-settings';
import { useFinalize } from '../use-finalize';
import { ChangeConsequences } from './change-consequences';
import { AddKeyStep } from './credentials/add-key-step';
import { TokenStep } from './credentials/token-step';
import { DeleteConfiguration } from './delete-configuration';
import { FinalizeStep } from './finalize-step';
import classes from './git-settings.module.css';
import { JobsWaiting } from './jobs-waiting';
import { RepositoryStep } from './repository-step';
import { Signing } from './signing';
import { WorkspaceBackup } from './workspace-backup';

/** Settings of a connected workspace. */
export function Connected({ settings, onPick }: { settings: GitSettings; onPick: () => void }) {
  const { id } = useWorkspace();
  const finalizing = useFinalize(id);
  const [isChanging, setIsChanging] = useState(false);
  const isHttps = isHttpsUrl(settings.repositoryUrl ?? '');
  if (!useIsReady(settings)) return <RowsSkeleton label={t`Loading`} />;
  return (
    <div className={classes.stacks} data-wide>
      <div>
        <Connection settings={settings} />
        <NextStep settings={settings} />
        <SectionCard
          title={t`Repository`}
          managed={{ kind: 'repository' }}
          actions={
            <Button variant="default" size="xs" onClick={() => setIsChanging(!isChanging)}>
              {isChanging ? t`Cancel` : t`Change`}
            </Button>
          }
        >
          {isChanging ? (
            <Stack gap="sm">
              <ChangeConsequences />
              <Group gap="xs">
                <Button size="xs" variant="default" onClick={onPick}>
                  <Trans>Choose through an account</Trans>
                </Button>
              </Group>
              <RepositoryStep settings={settings} onSaved={() => setIsChanging(false)} />
            </Stack>
          ) : (
            <Facts settings={settings} />
          )}
        </SectionCard>
        {isHttps ? (
          <SectionCard
            title={t`Access token`}
            managed={{ kind: 'token' }}
            description={t`Used only by this workspace, from the next finalize on.`}
          >
            <TokenStep settings={settings} />
          </SectionCard>
        ) : (
          <SectionCard
            title={t`SSH key`}
            description={t`Used only by this workspace.`}
            managed={{ kind: 'key' }}
          >
            <AddKeyStep settings={settings} isAdded />
          </SectionCard>
        )}
        <SectionCard
          title={t`Check the connection`}
          description={
            isHttps
              ? t`Repeat this after you enter a new token or change its permissions at the provider.`
              : t`Repeat this after you add a new key or change its permissions at the provider.`
          }
        >
          <FinalizeStep settings={settings} finalizing={finalizing} isDone />
        </SectionCard>
        <GitHubApps />
      </div>
      <div>
        {settings.enabled && (
          <>
            <Incoming settings={settings} />
            {settings.access !== 'read-only' && <WorkspaceBackup />}
          </>
        )}
        <CommitTemplate settings={settings} />
        <Signing settings={settings} />
        <DeleteConfiguration settings={settings} />
      </div>
    </div>
  );
}

function useIsReady({ enabled, access, hasWebhook }: GitSettings): boolean {
  const { id, copy } = useWorkspace();
  return useFirstAnswers([
    useQuery({ ...appsQuery(copy), enabled }),
    useQuery({ ...accountsQuery, enabled }),
    useQuery(providerAppsQuery(id)),
    useQuery({ ...webhookQuery(id), enabled: enabled && hasWebhook === true }),
    useQuery({ ...reportsQuery(id), enabled }),
    useQuery({ ...backupQuery(id), enabled: enabled && access !== 'read-only' }),
  ]);
}

function Connection({ settings }: { settings: GitSettings }) {
  const { id } = useWorkspace();
  const change = useConnectSwitch(id);
  return (
    <SectionCard
      title={t`GitSync`}
      description={
        settings.enabled
          ? t`On: builders can commit, import and pull.`
          : t`Off: no commits, imports or pulls. The configuration is kept.`
      }
      actions={
        <Switch
          label={t`Sync with Git`}
          size="md"
          checked={change.isPending ? change.variables.enabled : settings.enabled}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ enabled: event.currentTarget.checked })}
        />
      }
    >
      {settings.access === 'read-only' && (
        <Text size="sm" mb={change.error ? 'sm' : 0}>
          {isHttpsUrl(settings.repositoryUrl ?? '') ? t`The token is read-only.` : t`The key is read-only.`}{' '}
          <Trans>
            This workspace can import and pull. To commit, grant write access at the provider, then test the
            connection.
          </Trans>
        </Text>
      )}
      {change.error && (
        <JobsWaiting
          error={change.error}
          isPending={change.isPending}
          onCancelJobs={() => change.mutate({ enabled: false, cancelWaiting: true })}
        />
      )}
    </SectionCard>
  );
}

function namesOf({ workspaces, otherCount }: NonNullable<GitSettings['sharedWith']>): string {
  const others = plural(otherCount, { one: '# other workspace', other: '# other workspaces' });
  const names = workspaces.map(({ name }) => name);
  return formatList(otherCount > 0 ? [...names, others] : names);
}

const Facts = ({ settings }: { settings: GitSettings }) => (
  <dl className={classes.facts}>
    <dt>{t`URL`}</dt>
    <dd className={classes.mono}>{settings.repositoryUrl}</dd>
    <dt>{t`Branch`}</dt>
    <dd className={classes.mono}>{settings.branch}</dd>
    <dt>{t`Directory`}</dt>
    <dd>
      {settings.directory ? <span className={classes.mono}>{settings.directory}</span> : t`Repository root`}
    </dd>
    {settings.sharedWith && (
      <>
        <dt>{t`Shared with`}</dt>
        <dd>
          <Trans>
            {namesOf(settings.sharedWith)}: the same apps, in the same directory of the same branch
          </Trans>
        </dd>
      </>
    )}
    <dt>{t`Access`}</dt>
    <dd>
      {settings.access === 'read-only' ? t`Read only` : t`Read and write`}
      {settings.lastTest?.error && (
        <Text size="xs" c="dimmed">
          <Trans>From the last test that succeeded</Trans>
        </Text>
      )}
    </dd>
    {settings.sendsWholeHistories && (
      <>
        <dt>{t`Fetches`}</dt>
        <dd>
          <Trans>Whole histories, with all files</Trans>
          <Text size="xs" c="dimmed">
            <Trans>
              The server has no filters. If its admin sets <Code>uploadpack.allowFilter</Code>, Trellis
              fetches only what the apps need.
            </Trans>
          </Text>
        </dd>
      </>
    )}
    {settings.hostKey && (
      <>
        <dt>{t`Host key`}</dt>
        <dd>
          <span className={classes.mono}>
            {settings.hostKey.type} {settings.hostKey.fingerprint}
          </span>
          {settings.hostKey.known && (
            <Group component="span" gap={4}>
              <Text size="xs" c="dimmed" span>
                <Trans>Published by the provider</Trans>
              </Text>
            </Group>
          )}
        </dd>
      </>
    )}
    {settings.finalizedAt && (
      <>
        <dt>{t`Finalized`}</dt>
        <dd>
          <Time value={settings.finalizedAt} />
        </dd>
      </>
    )}
    <FailedTest lastTest={settings.lastTest} />
  </dl>
);

/** Shown also after a reload, when the check of the connection is empty again. */
function FailedTest({ lastTest }: { lastTest: GitSettings['lastTest'] }) {
  if (!lastTest?.error) return null;
  const { message, remedy } = ApiProblem.ofJob(lastTest);
  return (
    <>
      <dt>{t`Last test`}</dt>
      <dd>
        <StateBadge tone="bad" label={t`Failed`} /> <Time value={lastTest.at} />
        <Text size="sm" mt={4}>
          {message} {remedy}
        </Text>
      </dd>
    </>
  );
}

/** Leads on from a new connection, until the first app is in the repository. */
function NextStep({ settings }: { settings: GitSettings }) {
  const { id: w, copy } = useWorkspace();
  const { data: apps } = useQuery(appsQuery(copy));
  if (!settings.enabled || !apps || apps.some(({ gitState }) => gitState !== 'none')) return null;
  const canCommit = settings.access !== 'read-only' && apps.length > 0;
  return (
    <SectionCard
      title={t`You are connected`}
      description={
        canCommit
          ? t`Commit your apps, or import those in the repository.`
          : t`Import the apps in the repository.`
      }
      actions={
        canCommit && (
          <LinkButton to="/w/$w/commit" params={{ w }}>
            <Plural value={apps.length} one="Commit your app" other="Commit your # apps" />
          </LinkButton>
        )
      }
    >
      <LinkButton to="/w/$w/import" params={{ w }} variant={canCommit ? 'default' : 'filled'}>
        <Trans>Import apps</Trans>
      </LinkButton>
    </SectionCard>
  );
}

/** Template for commit messages. */
function CommitTemplate({ settings }: { settings: GitSettings }) {
  const { id, name } = useWorkspace();
  const { user } = useMe();
  const save = useSaveTemplate(id);
  const form = useTemplateForm(settings);
  const problem = useFormProblem(form, save.error);
  const { commitTemplate } = form.getValues();
  const example = exampleOf(commitTemplate, { workspace: name, user: user.gitName ?? user.name });
  const submit = form.onSubmit((values) =>
    save.mutate(values.commitTemplate.trim(), {
      onSuccess: (saved) => {
        const kept = { commitTemplate: saved.commitTemplate ?? '' };
        form.setValues(kept);
        form.resetDirty(kept);
        notifications.show({ message: t`The template was saved. It applies from the next commit on.` });
      },
    }),
  );
  return (
    <SectionCard
      title={t`Commit messages`}
      managed={{ kind: 'commitTemplate' }}
      description={t`Text around each commit message, for example for a ticket system or a hook. Leave it empty to commit the message alone.`}
    >
      <form noValidate onSubmit={submit}>
        <Stack gap="sm">
          <Textarea
            label={t`Template`}
            placeholder={PLACEHOLDERS[0].name}
            autosize
            minRows={1}
            maxRows={8}
            maxLength={2000}
            classNames={{ input: classes.mono }}
            {...form.getInputProps('commitTemplate')}
          />
          <Text size="xs" c="dimmed">
            {PLACEHOLDERS.map(({ name: placeholder, means }, index) => (
              <span key={placeholder}>
                {index > 0 && ', '}
                <Code>{placeholder}</Code> {means}
              </span>
            ))}
          </Text>
          {commitTemplate.trim() !== '' && (
            <div role="group" aria-label={t`Example message`} className={classes.example}>
              {example}
            </div>
          )}
          <ProblemAlert error={problem} />
          <Group>
            <Button type="submit" variant="default" disabled={!form.isDirty()} loading={save.isPending}>
              <Trans>Save template</Trans>
            </Button>
          </Group>
        </Stack>
      </form>
    </SectionCard>
  );
}

function useTemplateForm(settings: GitSettings) {
  const stored = { commitTemplate: settings.commitTemplate ?? '' };
  const form = useForm({ initialValues: stored });
  useFreshValues(form, stored);
  return form;
}

const PLACEHOLDERS = [
  { name: '{message}', means: t`the entered message (required)` },
  { name: '{app}', means: t`the app` },
  { name: '{version}', means: t`its version` },
  { name: '{workspace}', means: t`this workspace` },
  { name: '{user}', means: t`the author` },
];

/** Fills in the template like the server, with sample values. */
const exampleOf = (template: string, values: { workspace: string; user: string }): string => {
  const all: Record<string, string> = {
    message: t`Sort by date`,
    app: t`Orders`,
    version: 'v1',
    workspace: values.workspace,
    user: values.user,
  };
  return template.replace(/\{([a-z]+)\}/g, (whole, name: string) => all[name] ?? whole).trim();
};
