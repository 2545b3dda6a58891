import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ProblemAlert, SectionCard } from '../../../components';
import { useEndOtherSessions } from '../api/profile';

export function OtherSessions() {
  const end = useEndOtherSessions();
  return (
    <SectionCard
      title="Other devices"
      description="Ends all your sessions but this one. If somebody may know your password, change it as well. API tokens stay."
      actions={
        <Button
          variant="default"
          loading={end.isPending}
          onClick={() =>
            end.mutate(undefined, {
              onSuccess: () => notifications.show({ message: 'You are signed out everywhere else.' }),
            })
          }
        >
          Sign out everywhere else
        </Button>
      }
    >
      <ProblemAlert error={end.error} />
    </SectionCard>
  );
}
