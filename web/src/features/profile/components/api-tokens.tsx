import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation, ProblemAlert, SectionCard, RowsSkeleton } from '../../../components';
import { tokensQuery, useRevokeToken, type Token } from '../api/profile';
import { NewTokenDialog } from './new-token-dialog';
import { TokenTable } from './token-table';

export function ApiTokens() {
  const tokens = useQuery(tokensQuery);
  const [isCreating, setIsCreating] = useState(false);
  const [revoked, setRevoked] = useState<Token | null>(null);
  const revoke = useRevokeToken();
  return (
    <SectionCard
      title={t`API tokens`}
      description={t`For scripts and pipelines. A token has your permissions, or can only read, until it expires or you delete it.`}
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
