import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation, ProblemAlert, SectionCard, Time, RowsSkeleton, RowsTable } from '../../../components';
import { tokensQuery, useRevokeToken } from '../api/profile';
import { NewTokenDialog } from './new-token-dialog';

interface Token {
  id: string;
  name: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}

export function ApiTokens() {
  const tokens = useQuery(tokensQuery);
  const [isCreating, setIsCreating] = useState(false);
  const [revoked, setRevoked] = useState<Token | null>(null);
  const revoke = useRevokeToken();
  return (
    <SectionCard
      title={t`API tokens`}
      description={t`For scripts and pipelines. A token has your permissions until you delete it.`}
      actions={
        <Button variant="default" onClick={() => setIsCreating(true)}>
          <Trans>New token</Trans>
        </Button>
      }
    >
      <ProblemAlert error={tokens.error} />
      {tokens.isPending && <RowsSkeleton label={t`Loading tokens`} rows={1} />}
      {tokens.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>No tokens yet. Create one for each script, so that you can delete them separately.</Trans>
        </Text>
      )}
      {tokens.data && tokens.data.length > 0 && <TokenTable tokens={tokens.data} onRevoke={setRevoked} />}
      {isCreating && <NewTokenDialog onClose={() => setIsCreating(false)} />}
      {revoked && (
        <Confirmation
          title={t`Delete token ${revoked.name}?`}
          confirmLabel={t`Delete token`}
          isPending={revoke.isPending}
          error={revoke.error}
          onClose={() => setRevoked(null)}
          onConfirm={() => revoke.mutate(revoked.id, { onSuccess: () => setRevoked(null) })}
        >
          <Trans>Anything that uses this token stops working immediately.</Trans>
        </Confirmation>
      )}
    </SectionCard>
  );
}

const TokenTable = ({ tokens, onRevoke }: { tokens: Token[]; onRevoke: (token: Token) => void }) => (
  <RowsTable label={t`API tokens`}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>
          <Trans>Name</Trans>
        </Table.Th>
        <Table.Th>
          <Trans>Last used</Trans>
        </Table.Th>
        <Table.Th>
          <Trans>Expires</Trans>
        </Table.Th>
        <Table.Th>
          <span className="visually-hidden">
            <Trans>Actions</Trans>
          </span>
        </Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {tokens.map((token) => (
        <Table.Tr key={token.id}>
          <Table.Td>{token.name}</Table.Td>
          <Table.Td data-label={t`Last used`}>
            {token.lastUsedAt ? <Time value={token.lastUsedAt} /> : t`never`}
          </Table.Td>
          <Table.Td data-label={t`Expires`}>
            {token.expiresAt ? <Time value={token.expiresAt} /> : t`never`}
          </Table.Td>
          <Table.Td ta="right">
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              c="var(--mantine-color-error)"
              aria-label={t`Delete token ${token.name}`}
              onClick={() => onRevoke(token)}
            >
              <Trans>Delete</Trans>
            </Button>
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </RowsTable>
);
