import '@mantine/core/styles/PasswordInput.css';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation, ProblemAlert, SectionCard, StateBadge, type Tone } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import { hostQuery, useCheckHost, useDisconnectHost, type Host } from '../api/host';
import { CapturedApps } from './captured-apps';
import { CheckSteps } from './check-steps';
import { ConnectionForm } from './connection-form';

const INTRODUCTION =
  'Build apps in your ToolJet, and keep them in Git: history, differences, branches, and pulls that change an app in place.';

/** The connection of a workspace to a running ToolJet. */
export function HostSettings() {
  const { id, can } = useWorkspace();
  const { data, error } = useQuery(hostQuery(id));
  if (!data)
    return (
      <SectionCard title="ToolJet">
        {error ? <ProblemAlert error={error} /> : <Skeleton h={60} aria-busy />}
      </SectionCard>
    );
  if (data.host) return <ConnectedHost host={data.host} />;
  return (
    <SectionCard title="Connect a ToolJet" description={INTRODUCTION}>
      {can('admin') ? (
        <ConnectionForm host={null} onConnected={() => undefined} />
      ) : (
        <Text size="sm">No ToolJet is connected. An admin of the workspace can connect one.</Text>
      )}
    </SectionCard>
  );
}

const ConnectedHost = ({ host }: { host: Host }) => (
  <div>
    <Connection host={host} />
    <CapturedApps host={host} />
    <Disconnect host={host} />
  </div>
);

const STATES: Record<Host['state'], { tone: Tone; label: string }> = {
  unchecked: { tone: 'warn', label: 'Not checked yet' },
  connected: { tone: 'good', label: 'Connected' },
  failing: { tone: 'bad', label: 'Not reachable; it is tried again' },
  password_refused: { tone: 'bad', label: 'Password refused; nothing is tried before you enter another one' },
};

function Connection({ host }: { host: Host }) {
  const { can } = useWorkspace();
  const [isChanging, setIsChanging] = useState(host.state === 'unchecked');
  return (
    <SectionCard
      title="ToolJet"
      description={<StateBadge {...STATES[host.state]} />}
      actions={
        can('admin') && (
          <Button variant="default" size="xs" onClick={() => setIsChanging(!isChanging)}>
            {isChanging ? 'Cancel' : 'Change'}
          </Button>
        )
      }
    >
      <Stack gap="sm">
        {host.error && (
          <Text size="sm" role="alert">
            {host.error.message} {host.error.remedy}
          </Text>
        )}
        {isChanging ? (
          <ConnectionForm host={host} onConnected={() => setIsChanging(false)} />
        ) : (
          <Facts host={host} />
        )}
      </Stack>
    </SectionCard>
  );
}

function Facts({ host }: { host: Host }) {
  const { id, can } = useWorkspace();
  const check = useCheckHost(id);
  return (
    <>
      <Text size="sm">
        {host.url}
        {host.version && `, ToolJet ${host.version}`}
      </Text>
      <Text size="sm" c="dimmed">
        Signs in as {host.email}
        {host.hostWorkspaceName && `, in the workspace ${host.hostWorkspaceName}`}. ToolJet does not tell who
        edited an app: changes that come from there have {host.connectedBy.name} as author.
      </Text>
      {check.data && <CheckSteps check={check.data} />}
      <ProblemAlert error={check.error} />
      {can('admin') && (
        <Group>
          <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            Check the connection
          </Button>
        </Group>
      )}
    </>
  );
}

function Disconnect({ host }: { host: Host }) {
  const { id, can } = useWorkspace();
  const disconnect = useDisconnectHost(id);
  const [isAsking, setIsAsking] = useState(false);
  if (!can('admin')) return null;
  return (
    <>
      <SectionCard
        title="Disconnect"
        description="The apps stay here as they are, and are edited here from then on. Nothing changes in ToolJet."
        actions={
          <Button variant="default" c="var(--mantine-color-error)" onClick={() => setIsAsking(true)}>
            Disconnect
          </Button>
        }
      />
      {isAsking && (
        <Confirmation
          title="Disconnect ToolJet?"
          confirmLabel="Disconnect"
          isPending={disconnect.isPending}
          error={disconnect.error}
          onClose={() => setIsAsking(false)}
          onConfirm={() => disconnect.mutate(undefined, { onSuccess: () => setIsAsking(false) })}
        >
          Trellis forgets the account of {host.url}. What changes there does not come here any more, and pulls
          change the apps here only.
        </Confirmation>
      )}
    </>
  );
}
