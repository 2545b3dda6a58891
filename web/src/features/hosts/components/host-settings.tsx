import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/PasswordInput.css';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  Confirmation,
  DisabledByFile,
  ProblemAlert,
  QueryProblem,
  SectionCard,
  SetByFile,
  StateBadge,
  type Tone,
} from '../../../components';
import { formatList } from '../../../lib/language';
import { productOf, useManaged, useProductOf, useWorkspace } from '../../../lib/workspace';
import {
  followedHostQuery,
  isConnectedHere,
  useCheckHost,
  useConnectHost,
  useDisconnectHost,
  type Host,
} from '../host';
import { CapturedApps } from './captured-apps';
import { CheckSteps } from './check-steps';
import { ConnectionForm } from './connection-form';
import { DecidedSources } from './decided-sources';
import { MadeCard } from './made-card';
import { ProofCard } from './proof-card';

const INTRODUCTION = t`Build apps in your ToolJet, or flows in your Node-RED, and keep them in Git: history, differences, branches, and pulls that change them in place.`;

/** The connection of a workspace to a running ToolJet or Node-RED. */
export function HostSettings() {
  const { id, can } = useWorkspace();
  const host = useQuery(followedHostQuery(id));
  const { data } = host;
  const connect = useConnectHost(id);
  const productHere = useProductOf();
  if (!data)
    return (
      <SectionCard title={t`Connected editor`}>
        {host.error ? <QueryProblem of={host} /> : <Skeleton h={60} aria-busy />}
      </SectionCard>
    );
  if (data.host && isConnectedHere(data.host)) return <ConnectedHost host={data.host} connect={connect} />;
  if (data.host) {
    return (
      <SectionCard title={t`Apps`}>
        <Trans>The apps of this workspace are edited in {productHere(data.host.kind)}.</Trans>
      </SectionCard>
    );
  }
  return (
    <SectionCard title={t`Connect a ToolJet or a Node-RED`} description={INTRODUCTION}>
      {can('admin') ? (
        <ConnectionForm host={null} connect={connect} onConnected={() => undefined} />
      ) : (
        <Text size="sm">
          <Trans>No editor is connected. An admin of the workspace can connect one.</Trans>
        </Text>
      )}
    </SectionCard>
  );
}

interface Props {
  host: Host;
  connect: ReturnType<typeof useConnectHost>;
}

function ConnectedHost({ host, connect }: Props) {
  const { can } = useWorkspace();
  return (
    <div>
      <Connection host={host} connect={connect} />
      {host.proof && host.state !== 'unchecked' && <ProofCard host={host} proof={host.proof} />}
      <CapturedApps host={host} />
      {host.kind === 'tooljet' && <DecidedSources host={host} />}
      {can('admin') && host.proof?.certificate && <MadeCard host={host} />}
      <Disconnect host={host} />
    </div>
  );
}

const STATES: Record<Host['state'], { tone: Tone; label: string }> = {
  unchecked: { tone: 'warn', label: t`Not checked yet` },
  connected: { tone: 'good', label: t`Connected` },
  failing: { tone: 'bad', label: t`Not reachable` },
  password_refused: { tone: 'bad', label: t`Password refused` },
};

function Connection({ host, connect }: Props) {
  const { can } = useWorkspace();
  const [isAsked, setIsAsked] = useState(false);
  const isSetByFile = useManaged('host') !== null;
  // Without it, nothing goes on.
  const isNeeded = !isSetByFile && (host.state === 'unchecked' || host.state === 'password_refused');
  const isChanging = can('admin') && (isAsked || isNeeded);
  return (
    <SectionCard
      title={productOf(host.kind)}
      description={
        <>
          <StateBadge {...STATES[host.state]} />
          <SetByFile kind="host" />
        </>
      }
      actions={
        can('admin') &&
        !isNeeded && (
          <DisabledByFile kind="host">
            <Button variant="default" size="xs" onClick={() => setIsAsked(!isAsked)}>
              {isChanging ? t`Cancel` : t`Change`}
            </Button>
          </DisabledByFile>
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
          <ConnectionForm host={host} connect={connect} onConnected={() => setIsAsked(false)} />
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
  const product = productOf(host.kind);
  return (
    <>
      <Text size="sm">
        {host.url}
        {host.version && ` · ${product} ${host.version}`}
      </Text>
      <Text size="sm" c="dimmed">
        {host.hostWorkspaceName ? (
          <Trans>
            Trellis signs in as {host.email}, in the workspace {host.hostWorkspaceName}.
          </Trans>
        ) : (
          <Trans>Trellis signs in as {host.email}.</Trans>
        )}{' '}
        <Trans>
          {product} does not tell who edited an app: changes that come from there have {host.connectedBy.name}{' '}
          as author.
        </Trans>
        {host.kind === 'tooljet' && <> {RELEASES[host.releaseRule]}</>}
        {host.commits === 'names' && (
          <>
            {' '}
            <Trans>Apps that are created or renamed there are committed automatically.</Trans>
          </>
        )}
      </Text>
      {host.sharedWith.length > 0 && <SharedWith host={host} />}
      {check.data && <CheckSteps check={check.data} product={product} />}
      <ProblemAlert error={check.error} />
      {can('admin') && (
        <Group>
          <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            <Trans>Check the connection</Trans>
          </Button>
        </Group>
      )}
    </>
  );
}

const RELEASES: Record<Host['releaseRule'], string> = {
  if_released: t`A pulled version is released if users saw the version before it.`,
  always: t`Each pulled version is released.`,
  never: t`Pulls release nothing.`,
};

function SharedWith({ host: { kind, sharedWith } }: { host: Host }) {
  const product = productOf(kind);
  const names = formatList(sharedWith.map(({ name }) => name ?? t`a workspace of others`));
  return (
    <Text size="sm">
      <Trans>
        The same {product} is connected to {names}. Of two pulls of an app, the second waits for the first.
      </Trans>
    </Text>
  );
}

function Disconnect({ host }: { host: Host }) {
  const { id, can } = useWorkspace();
  const disconnect = useDisconnectHost(id);
  const product = productOf(host.kind);
  const [isAsking, setIsAsking] = useState(false);
  if (!can('admin')) return null;
  return (
    <>
      <SectionCard
        title={t`Disconnect`}
        managed={{ kind: 'host' }}
        description={t`The apps stay here as they are, and are edited here from then on. Nothing changes in ${product}.`}
        actions={
          <Button variant="default" c="var(--mantine-color-error)" onClick={() => setIsAsking(true)}>
            <Trans>Disconnect</Trans>
          </Button>
        }
      />
      {isAsking && (
        <Confirmation
          title={t`Disconnect ${product}?`}
          confirmLabel={t`Disconnect`}
          isPending={disconnect.isPending}
          error={disconnect.error}
          onClose={() => setIsAsking(false)}
          onConfirm={() => disconnect.mutate(undefined, { onSuccess: () => setIsAsking(false) })}
        >
          <Trans>
            Trellis forgets the account of {host.url}. Changes made there no longer appear here, and pulls
            change only the apps here.
          </Trans>
        </Confirmation>
      )}
    </>
  );
}
