import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
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
  return (
    <div className={classes.problem}>
      {state.saving === 'moved' ? (
        <div role="alert" className={classes.warning}>
          <Text size="sm" fw={600}>
            <Trans>Someone else saved this app first</Trans>
          </Text>
          <Text size="sm" mt={2}>
            {unsavedMessage(state.unsaved)}{' '}
            <Trans>
              Keep your changes to combine both. If you both changed the same value, yours is used.
            </Trans>
          </Text>
          <Group gap="xs" mt="sm">
            <Button size="xs" loading={isBusy} onClick={putOnTop}>
              <Trans>Keep my changes</Trans>
            </Button>
            <Button size="xs" variant="default" disabled={isBusy} onClick={drop}>
              <Trans>Discard mine and load theirs</Trans>
            </Button>
          </Group>
          {error !== null && <ProblemAlert error={error} />}
        </div>
      ) : (
        <ProblemAlert error={error ?? state.problem} title={t`Your last changes are not saved`}>
          <Button size="xs" variant="default" loading={isBusy} onClick={tryAgain}>
            <Trans>Try again</Trans>
          </Button>
          {state.undo.length > 0 && (
            <Button size="xs" variant="default" disabled={isBusy} onClick={() => session.undo()}>
              <Trans>Undo the last change</Trans>
            </Button>
          )}
          <Button size="xs" variant="default" disabled={isBusy} onClick={drop}>
            <Trans>Discard all unsaved changes</Trans>
          </Button>
        </ProblemAlert>
      )}
    </div>
  );
}

const unsavedMessage = (unsaved: number): string =>
  plural(unsaved, {
    one: '# change of yours is not saved.',
    other: '# changes of yours are not saved.',
  });

const lostMessage = (lost: number): string =>
  plural(lost, {
    one: '# change of yours was left out because the target no longer exists.',
    other: '# changes of yours were left out because the target no longer exists.',
  });
