import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ProblemAlert } from '../../../components';
import type { EditingSession } from '../session/editing-session';
import type { EditingState } from '../session/editing-state';
import classes from './editor.module.css';

/** Shows why changes are not saved, with the ways to continue. */
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
    const lost = await session.rebase();
    if (lost > 0) notifications.show({ color: 'yellow.8', autoClose: false, message: lostMessage(lost) });
  });
  const drop = act(() => session.reload());
  const tryAgain = act(async () => void (await session.save()));
  const count = state.unsaved === 1 ? '1 change' : `${state.unsaved} changes`;
  return (
    <div className={classes.problem}>
      {state.saving === 'moved' ? (
        <div role="alert" className={classes.warning}>
          <Text size="sm" fw={600}>
            Someone else saved this app first
          </Text>
          <Text size="sm" mt={2}>
            {count} of yours {state.unsaved === 1 ? 'is' : 'are'} not saved. Keep your changes to combine
            both. If you both changed the same value, yours is used.
          </Text>
          <Group gap="xs" mt="sm">
            <Button size="xs" loading={isBusy} onClick={putOnTop}>
              Keep my changes
            </Button>
            <Button size="xs" variant="default" disabled={isBusy} onClick={drop}>
              Discard mine and load theirs
            </Button>
          </Group>
          {error !== null && <ProblemAlert error={error} />}
        </div>
      ) : (
        <ProblemAlert error={error ?? state.problem} title="Your last changes are not saved">
          <Button size="xs" variant="default" loading={isBusy} onClick={tryAgain}>
            Try again
          </Button>
          {state.undo.length > 0 && (
            <Button size="xs" variant="default" disabled={isBusy} onClick={() => session.undo()}>
              Undo the last change
            </Button>
          )}
          <Button size="xs" variant="default" disabled={isBusy} onClick={drop}>
            Discard all unsaved changes
          </Button>
        </ProblemAlert>
      )}
    </div>
  );
}

const lostMessage = (lost: number): string =>
  `${lost === 1 ? '1 change of yours was' : `${lost} changes of yours were`} left out because the target no longer exists.`;
