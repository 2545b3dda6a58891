import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { EmptyState, ProblemAlert, RowsSkeleton, SectionCard } from '../../../components';
import { gitSettingsQuery, useWorkspace } from '../../../lib/workspace';
import { AccountSetupDialog } from './account-setup/account-setup-dialog';
import { Connected } from './connected/connected';
import { SetupFlow } from './setup/setup-flow';

export function ConfigureGit() {
  const { id, can } = useWorkspace();
  const settings = useQuery({ ...gitSettingsQuery(id), enabled: can('admin') });
  const { connect, account } = useSearch({ strict: false });
  const navigate = useNavigate();
  const setIsPicking = (isPicking: boolean) =>
    void navigate({ to: '.', search: isPicking ? { connect: 'account' } : {}, replace: true });
  if (!can('admin')) {
    return (
      <EmptyState icon={<ShieldCheck size={22} />} title={t`Only admins can configure Git`}>
        <Trans>
          Ask an admin of this workspace to connect it to a repository or to change the connection.
        </Trans>
      </EmptyState>
    );
  }
  if (settings.isPending) return <RowsSkeleton label={t`Loading`} />;
  if (!settings.data) return <ProblemAlert error={settings.error} />;
  return (
    <Stack gap="md">
      {connect && (
        <AccountSetupDialog
          settings={settings.data}
          accountId={account ?? null}
          onClose={() => setIsPicking(false)}
        />
      )}
      {settings.data.configured ? (
        <Connected settings={settings.data} onPick={() => setIsPicking(true)} />
      ) : (
        <>
          <SectionCard
            title={t`Choose a repository`}
            description={t`Choose or create one at your Git provider. Trellis registers the key for you.`}
            actions={
              <Button variant="default" onClick={() => setIsPicking(true)}>
                <Trans>Connect through an account</Trans>
              </Button>
            }
          />
          <SetupFlow settings={settings.data} />
        </>
      )}
    </Stack>
  );
}
