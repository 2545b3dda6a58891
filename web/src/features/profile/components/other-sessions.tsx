import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ProblemAlert, SectionCard } from '../../../components';
import { useEndOtherSessions } from '../api/profile';

export function OtherSessions() {
  const end = useEndOtherSessions();
  return (
    <SectionCard
      title={t`Other devices`}
      description={t`Ends all your other sessions. If someone may know your password, change it too. API tokens stay valid.`}
      actions={
        <Button
          variant="default"
          loading={end.isPending}
          onClick={() =>
            end.mutate(undefined, {
              onSuccess: () => notifications.show({ message: t`You are signed out everywhere else.` }),
            })
          }
        >
          <Trans>Sign out everywhere else</Trans>
        </Button>
      }
    >
      {end.error && <ProblemAlert error={end.error} />}
    </SectionCard>
  );
}
