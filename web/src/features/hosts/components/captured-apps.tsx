import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Select, Stack, Table, Text } from '@mantine/core';
import { ExternalLink, RefreshCw } from 'lucide-react';
import { ProblemAlert, RowsTable, SectionCard, TextLink, Time } from '../../../components';
import { formatList, formatNumber } from '../../../lib/language';
import { productOf, useWorkspace } from '../../../lib/workspace';
import { useCaptureHost, useConnectHost, type Host } from '../host';

const INTERVALS = [
  { value: '15', label: t`Every 15 seconds` },
  { value: '60', label: t`Every minute` },
  { value: '300', label: t`Every 5 minutes` },
  { value: '900', label: t`Every 15 minutes` },
  { value: '3600', label: t`Every hour` },
  { value: '86400', label: t`Every day` },
];

/** The host's apps, their polling interval, and their problems. */
export function CapturedApps({ host }: { host: Host }) {
  const { id, can } = useWorkspace();
  const capture = useCaptureHost(id);
  const product = productOf(host.kind);
  const isUsable = host.state === 'connected' || host.state === 'failing';
  return (
    <SectionCard
      title={t`Apps`}
      description={t`Changes made in ${product} appear here automatically, as uncommitted changes. Commit them, or leave that to the automatic backup.`}
      actions={
        can('builder') && (
          <Button
            variant="default"
            miw="max-content"
            leftSection={<RefreshCw size={15} aria-hidden />}
            disabled={!isUsable}
            loading={capture.isPending || host.isCapturing}
            onClick={() => capture.mutate()}
          >
            <Trans>Check now</Trans>
          </Button>
        )
      }
    >
      <Stack gap="sm">
        <ProblemAlert error={capture.error} />
        {can('admin') && <Interval host={host} />}
        <Text size="sm" c="dimmed" role="status" aria-label={t`Last check of ${product}`}>
          <LastCheck host={host} product={product} />
        </Text>
        {host.apps.length > 0 && <Apps apps={host.apps} kind={host.kind} />}
      </Stack>
    </SectionCard>
  );
}

function LastCheck({ host: { capturedAt, firstCapture }, product }: { host: Host; product: string }) {
  if (capturedAt)
    return (
      <Trans>
        Last checked <Time value={capturedAt} />
      </Trans>
    );
  if (!firstCapture) return t`${product} has not been checked yet.`;
  const [done, total] = [formatNumber(firstCapture.done), formatNumber(firstCapture.total)];
  return t`Reading the apps for the first time: ${done} of ${total}`;
}

function Interval({ host }: { host: Host }) {
  const { id } = useWorkspace();
  const save = useConnectHost(id);
  const { kind, url, email, certificateAuthority, intervalSeconds } = host;
  const value = String(intervalSeconds);
  const isListed = INTERVALS.some((interval) => interval.value === value);
  return (
    <>
      <Select
        label={t`Check ${productOf(kind)}`}
        data={isListed ? INTERVALS : [...INTERVALS, { value, label: t`Every ${value} seconds` }]}
        value={value}
        allowDeselect={false}
        disabled={save.isPending}
        onChange={(seconds) =>
          seconds !== null &&
          save.mutate({ kind, url, email, certificateAuthority, intervalSeconds: Number(seconds) })
        }
      />
      <ProblemAlert error={save.error} />
    </>
  );
}

interface AppsProps {
  apps: Host['apps'];
  kind: Host['kind'];
  product?: string;
}

const Apps = ({ apps, kind, product = productOf(kind) }: AppsProps) => (
  <RowsTable label={t`Apps in ${product}`}>
    <Table.Tbody>
      {apps.map((app) => (
        <Table.Tr key={app.hostAppId}>
          <Table.Td>
            <AppName {...app} />
            {app.error && (
              <Text size="sm" role="alert">
                {app.error.message} {app.error.remedy}
              </Text>
            )}
            {app.limits.length > 0 && (
              <Text size="sm" c="dimmed">
                {kind === 'node-red' ? (
                  <Trans>Left as it is in Node-RED, and not in Git: {formatList(app.limits)}.</Trans>
                ) : (
                  <Trans>
                    Cannot be pulled: {product} does not keep {formatList(app.limits)}.
                  </Trans>
                )}
              </Text>
            )}
          </Table.Td>
          <Table.Td>{app.capturedAt && <Time value={app.capturedAt} />}</Table.Td>
          <Table.Td>
            <OpenThere url={app.url} name={app.name} product={product} />
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </RowsTable>
);

function AppName({ appId, name }: Host['apps'][number]) {
  const { id: w } = useWorkspace();
  if (appId === null) return <span>{name}</span>;
  return (
    <TextLink to="/w/$w/apps/$a/changes" params={{ w, a: appId }}>
      {name}
    </TextLink>
  );
}

const OpenThere = ({ url, name, product }: { url: string; name: string; product: string }) => (
  <Anchor href={url} target="_blank" rel="noreferrer" size="sm" aria-label={t`Open in ${product}: ${name}`}>
    <Trans>
      Open in {product} <ExternalLink size={13} aria-hidden />
    </Trans>
  </Anchor>
);
