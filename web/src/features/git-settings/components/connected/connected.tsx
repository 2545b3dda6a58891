import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import { Suspense, useState } from 'react';
import { WorkspaceBackup } from '../../../backup';
import { Incoming } from '../../../incoming';
import { SectionCard, Time } from '../../../../components';
import { useWorkspace, type GitSettings } from '../../../../lib/workspace';
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
        title="Repository"
        actions={
          <Button variant="default" size="xs" onClick={() => setIsChanging(!isChanging)}>
            {isChanging ? 'Cancel' : 'Change'}
          </Button>
        }
      >
        {isChanging ? (
          <Stack gap="sm">
            <ChangeConsequences />
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={onPick}>
                Choose through an account
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
          title="Access token"
          description="Used only by this workspace, from the next finalize on."
        >
          <TokenStep settings={settings} />
        </SectionCard>
      ) : (
        <SectionCard title="SSH key" description="Used only by this workspace.">
          <AddKeyStep settings={settings} isAdded />
        </SectionCard>
      )}
      <SectionCard
        title="Check the connection"
        description={`Repeat this after you ${isHttps ? 'enter a new token' : 'add a new key'} or change its permissions at the provider.`}
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
      title="GitSync"
      description={
        settings.enabled
          ? 'On: builders can commit, import and pull.'
          : 'Off: no commits, imports or pulls. The configuration is kept.'
      }
      actions={
        <Switch
          label="Connect"
          size="md"
          checked={change.isPending ? change.variables.enabled : settings.enabled}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ enabled: event.currentTarget.checked })}
        />
      }
    >
      {settings.access === 'read-only' && (
        <Text size="sm" mb={change.error ? 'sm' : 0}>
          The {isHttpsUrl(settings.repositoryUrl ?? '') ? 'token' : 'key'} is read-only. This workspace can
          import and pull. To commit, grant write access at the provider, then test the connection.
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
  const others = otherCount === 1 ? '1 other workspace' : `${otherCount} other workspaces`;
  const names = workspaces.map(({ name }) => name);
  return new Intl.ListFormat('en').format(otherCount > 0 ? [...names, others] : names);
}

const Facts = ({ settings }: { settings: GitSettings }) => (
  <dl className={classes.facts}>
    <dt>URL</dt>
    <dd className={classes.mono}>{settings.repositoryUrl}</dd>
    <dt>Branch</dt>
    <dd className={classes.mono}>{settings.branch}</dd>
    <dt>Directory</dt>
    <dd>
      {settings.directory ? <span className={classes.mono}>{settings.directory}</span> : 'Repository root'}
    </dd>
    {settings.sharedWith && (
      <>
        <dt>Shared with</dt>
        <dd>{namesOf(settings.sharedWith)}: the same apps, in the same directory of the same branch</dd>
      </>
    )}
    <dt>Access</dt>
    <dd>{settings.access === 'read-only' ? 'Read only' : 'Read and write'}</dd>
    {settings.hostKey && (
      <>
        <dt>Host key</dt>
        <dd>
          <span className={classes.mono}>
            {settings.hostKey.type} {settings.hostKey.fingerprint}
          </span>
          {settings.hostKey.known && (
            <Group component="span" gap={4}>
              <Text size="xs" c="dimmed" span>
                Published by the provider
              </Text>
            </Group>
          )}
        </dd>
      </>
    )}
    {settings.finalizedAt && (
      <>
        <dt>Finalized</dt>
        <dd>
          <Time value={settings.finalizedAt} />
        </dd>
      </>
    )}
  </dl>
);
