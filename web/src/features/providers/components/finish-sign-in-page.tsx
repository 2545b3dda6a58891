import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Skeleton, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { EmptyState, LinkButton, PageHeader, ProblemAlert } from '../../../components';
import { accountsQuery, finishSignInQuery, type SignInOutcome } from '../provider-accounts';
import { rememberedAddress } from '../return-path';
import { outcomeIn } from '../sign-in-outcome';

/** `/oauth/callback`, the target of a provider's redirect. Removes the code from the URL at once. */
export function FinishSignInPage() {
  const [outcome] = useState(() => outcomeIn(location.search));
  const router = useRouter();
  const takeOut = useEffectEvent(() => router.history.replace(location.pathname));
  useEffect(() => {
    takeOut();
  }, []);
  return (
    <main id="content" className="page">
      <PageHeader title={t`Connect an account`} />
      {outcome ? <Finishing outcome={outcome} /> : <NothingToFinish />}
    </main>
  );
}

function Finishing({ outcome }: { outcome: SignInOutcome }) {
  const { data: account, error } = useQuery(finishSignInQuery(outcome));
  const client = useQueryClient();
  const router = useRouter();
  const goOn = useEffectEvent((login: string, id: string) => {
    void client.invalidateQueries({ queryKey: accountsQuery.queryKey });
    notifications.show({ message: t`The account ${login} is connected.` });
    void router.navigate({ href: rememberedAddress(id), replace: true });
  });
  useEffect(() => {
    if (account) goOn(account.login, account.id);
  }, [account]);
  if (!error) return <Skeleton h={120} aria-busy role="status" aria-label={t`Connecting the account`} />;
  return (
    <Stack gap="md" align="start">
      <ProblemAlert error={error} title={t`The account could not be connected`} />
      <Button component="a" href={rememberedAddress()}>
        <Trans>Go back</Trans>
      </Button>
    </Stack>
  );
}

const NothingToFinish = () => (
  <EmptyState
    icon={<KeyRound size={22} />}
    title={t`Nothing to do here`}
    actions={
      <LinkButton to="/profile">
        <Trans>Go to your profile</Trans>
      </LinkButton>
    }
  >
    <Trans>A provider opens this page once, after you sign in there.</Trans>
  </EmptyState>
);
