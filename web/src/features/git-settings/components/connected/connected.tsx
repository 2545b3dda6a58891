import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import { Suspense, useState } from 'react';
import { WorkspaceBackup } from '../../../backup';
import { Incoming } from '../../../incoming';
import { SectionCard, StateBadge, Time } from '../../../../components';
import { ApiProblem } from '../../../../lib/api';
import { useWorkspace, type GitSettings } from '../../../../lib/workspace';
import { formatList } from '../../../../lib/language';
import { isHttpsUrl } from '../../../../lib/repository-url';
import { useConnectSwitch } from '../../api/git-settings';
import { useFinalize } from '../../api/use-finalize';
import { AddKeyStep } from '../credentials/add-key-step';
import { CommitTemplate } from './commit-template';
import { DeleteConfiguration } from '../delete-configuration';
import { FinalizeStep } from '../finalize/finalize-step';
import classes from '../git-settings.module.css';
import { JobsWaiting } from '../jobs-waiting';
import { NextStep } from './next-step';
import { RepositoryStep } from '../repository/repository-step';
import { Signing } from './signing';
import { TokenStep } from '../credentials/token-step';
import { ChangeConsequences } from '../repository/change-consequences';

/** Settings of a connected workspace. */
export function Connected({ settings, onPick }: { settings: GitSettings; onPick: () => void }) {
  const { id } = useWorkspace();
  const finalizing = useFinalize(id);
  const [isChanging, setIsChanging] = useState(false);
  const isHttps = isHttpsUrl(settings.repositoryUrl ?? '');
  return (
    <div>
      <Connection settings={settings} />
      <NextStep settings={settings} />
      <SectionCard
        title={t`Repository`}
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
          description={t`Used only by this workspace, from the next finalize on.`}
        >
          <TokenStep settings={settings} />
        </SectionCard>
      ) : (
        <SectionCard title={t`SSH key`} description={t`Used only by this workspace.`}>
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
      {settings.enabled && <ByThemselves settings={settings} />}
      <CommitTemplate settings={settings} />
      <Signing settings={settings} />
      <DeleteConfiguration settings={settings} />
    </div>
  );
}

/** Settings of pulls and commits that nobody has to ask for. */
const ByThemselves = ({ settings }: { settings: GitSettings }) => (
  <Suspense>
    <Incoming settings={settings} />
    {settings.access !== 'read-only' && <WorkspaceBackup />}
  </Suspense>
);

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
          label={t`Connect`}
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
