import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ProblemAlert } from '../../../components';
import type { EditingSession } from '../session/editing-session';
import type { EditingState } from '../session/editing-state';
import classes from './editor.module.css';

/** Why something is not saved, and the ways out. */
export function SaveProblem({ session, state }: { session: EditingSession; state: EditingState }) {
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  if (state.saving !== 'moved' && state.saving !== 'refused') return null;
  const act = (action: () => Promise<void>) => () => {
    setIsBusy(true);
    setError(null);
    action()
      .catch(setError)
      .finally(() => setIsBusy(false));
  };
  const putOnTop = act(async () => {
    const lost = await session.putOnTop();
    if (lost > 0) notifications.show({ color: 'yellow.8', autoClose: false, message: lostWords(lost) });
  });
  const drop = act(() => session.reload());
  const count = state.unsaved === 1 ? '1 change' : `${state.unsaved} changes`;
  return (
    <div className={classes.problem}>
      {state.saving === 'moved' ? (
        <div role="alert" className={classes.warning}>
          <Text size="sm" fw={600}>
            Someone else saved this app first
          </Text>
          <Text size="sm" mt={2}>
            {count} of yours {state.unsaved === 1 ? 'is' : 'are'} not saved, and nothing of theirs is
            overwritten. Keep yours to have both; where you both changed the same value, yours stays.
          </Text>
          <Group gap="xs" mt="sm">
            <Button size="xs" loading={isBusy} onClick={putOnTop}>
              Keep my changes on top of theirs
            </Button>
            <Button size="xs" variant="default" disabled={isBusy} onClick={drop}>
              Drop mine and load theirs
            </Button>
          </Group>
          {error !== null && <ProblemAlert error={error} />}
        </div>
      ) : (
        <ProblemAlert error={error ?? state.problem} title="Your last changes are not saved">
          <Button size="xs" variant="default" loading={isBusy} onClick={drop}>
            Drop them and load what is saved
          </Button>
        </ProblemAlert>
      )}
    </div>
  );
}

const lostWords = (lost: number): string =>
  `${lost === 1 ? '1 change of yours was' : `${lost} changes of yours were`} left out: what they changed is gone.`;
