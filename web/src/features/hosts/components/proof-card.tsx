import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Group, Progress, Stack, Table, Text } from '@mantine/core';
import {
  FoldedList,
  ProblemAlert,
  RowsTable,
  SectionCard,
  StateBadge,
  Time,
  type Tone,
} from '../../../components';
import { basePath } from '../../../lib/base-path';
import { productOf, useWorkspace } from '../../../lib/workspace';
import { useCancelProof, useProve, type Host } from '../host';

type Proof = NonNullable<Host['proof']>;
type Certificate = NonNullable<Proof['certificate']>;
type Ability = keyof Certificate['abilities'];

const ABILITIES: Record<Ability, string> = {
  list: t`List the apps`,
  capture: t`Bring changes here`,
  create: t`Create apps`,
  pull: t`Change apps by a pull`,
  release: t`Release a pulled version`,
  folders: t`Read folders`,
  constants: t`Read names of constants`,
  dataSources: t`Read names of data sources`,
  sourceSettings: t`Set up data sources`,
  tableChanges: t`Create tables`,
  tables: t`Read names of tables`,
  modules: t`Keep modules`,
};

/** A Node-RED has nothing else. */
const OF_NODE_RED: Ability[] = ['list', 'capture', 'pull'];

const BY_APP = t`Trellis tries everything with an app of its own, trellis-proof-…, which it deletes again, and uses only what works.`;
const BY_TAB = t`Trellis tries deployments with a disabled tab of its own, trellis-proof-…, which it removes again. No node is restarted.`;

const STATES: Record<Certificate['abilities'][Ability]['state'], { tone: Tone; label: string }> = {
  proven: { tone: 'good', label: t`Works` },
  partly: { tone: 'warn', label: t`Works in part` },
  not: { tone: 'bad', label: t`Not used` },
};

const WHAT: Record<Certificate['limits'][number]['what'], string> = {
  'is lost': t`is lost`,
  'is changed': t`is changed`,
  'is added': t`is added`,
};

/** Shows the abilities that the host itself has proven, and a proof that runs. */
export function ProofCard({ host, proof }: { host: Host; proof: Proof }) {
  const { can } = useWorkspace();
  const { running, certificate, problem } = proof;
  return (
    <SectionCard
      title={t`Tested on this server`}
      description={host.kind === 'node-red' ? BY_TAB : BY_APP}
      actions={can('admin') && !running && <ProveAgain isFirst={certificate === null} />}
    >
      <Stack gap="sm">
        {running && <Running proof={running} />}
        {!running && problem && (
          <Text size="sm" role="alert">
            {problem.message} {problem.remedy}
          </Text>
        )}
        {certificate && <Result certificate={certificate} kind={host.kind} />}
        {!running && !certificate && !problem && (
          <Text size="sm">
            <Trans>The test begins with the next contact.</Trans>
          </Text>
        )}
      </Stack>
    </SectionCard>
  );
}

function Running({ proof: { done, total } }: { proof: NonNullable<Proof['running']> }) {
  const { id, can } = useWorkspace();
  const cancel = useCancelProof(id);
  return (
    <Stack gap="xs">
      <Text size="sm" role="status">
        {t`Testing: step ${done + 1} of ${total}`}
      </Text>
      <Progress value={(done / total) * 100} animated aria-label={t`Progress of the test`} />
      {can('admin') && (
        <Group>
          <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            <Trans>Cancel the test</Trans>
          </Button>
        </Group>
      )}
      <ProblemAlert error={cancel.error} />
    </Stack>
  );
}

function ProveAgain({ isFirst }: { isFirst: boolean }) {
  const { id } = useWorkspace();
  const prove = useProve(id);
  return (
    <Button variant="default" size="xs" loading={prove.isPending} onClick={() => prove.mutate()}>
      {isFirst ? t`Test now` : t`Test again`}
    </Button>
  );
}

function Result({ certificate, kind }: { certificate: Certificate; kind: Host['kind'] }) {
  const { id, can } = useWorkspace();
  const product = productOf(kind);
  const shown = kind === 'node-red' ? OF_NODE_RED : (Object.keys(ABILITIES) as Ability[]);
  const { version, provedAt, abilities, limits, edits, durationMs } = certificate;
  const seconds = Math.ceil(durationMs / 1000);
  return (
    <>
      <Text size="sm" c="dimmed">
        <Trans>
          {product} {version}, tested <Time value={provedAt} /> in {seconds} s: {edits.done} of {edits.total}{' '}
          changes came back as they were made.
        </Trans>
      </Text>
      <RowsTable label={t`Abilities of this ${product}`}>
        <Table.Tbody>
          {shown.map((ability) => (
            <Table.Tr key={ability}>
              <Table.Td>
                {ABILITIES[ability]}
                {abilities[ability].reasons.map((reason) => (
                  <Text key={reason} size="sm" c="dimmed">
                    {reason}
                  </Text>
                ))}
              </Table.Td>
              <Table.Td>
                <StateBadge {...STATES[abilities[ability].state]} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </RowsTable>
      {limits.length > 0 && (
        <>
          <Text size="sm">
            <Trans>
              {product} does not keep these parts. Apps with one of them are brought here, but not pulled.
            </Trans>
          </Text>
          <FoldedList
            title={plural(limits.length, { one: 'Show # part', other: 'Show # parts' })}
            label={t`Parts that are not kept`}
            items={limits}
            keyOf={({ type, path, what }) => `${type} ${path} ${what}`}
            render={({ type, path, what }) => (
              <Text size="sm">
                {path === '' ? type : `${type}: ${path}`}, {WHAT[what]}
              </Text>
            )}
          />
        </>
      )}
      {can('admin') && (
        <Anchor size="sm" href={`${basePath}/api/workspaces/${id}/host/proof/report`} download>
          <Trans>Download the report</Trans>
        </Anchor>
      )}
    </>
  );
}
