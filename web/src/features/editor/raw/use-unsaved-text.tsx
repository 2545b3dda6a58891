import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useCallback, useRef, useState, type ReactNode } from 'react';
import { Dialog } from '../../../components';

type Save = () => Promise<boolean>;

interface UnsavedText {
  isChanged: boolean;
  /** Called by the raw view with its save function; null if there is nothing to save. */
  tell: (save: Save | null) => void;
  /** Saves the text if necessary; resolves to false if that fails. */
  save: Save;
  /** Leaves the raw view; asks first if something would be lost. */
  leave: (then: () => void) => void;
  question: ReactNode;
}

/** Guards unsaved text of the raw view against any navigation. */
export function useUnsavedText(): UnsavedText {
  const saving = useRef<Save | null>(null);
  const [isChanged, setIsChanged] = useState(false);
  const [next, setNext] = useState<{ leave: () => void } | null>(null);
  const blocker = useBlocker({
    // Not the state, which this function would know only once it is rendered.
    shouldBlockFn: ({ current, next: target }) =>
      saving.current !== null && placeOf(current) !== placeOf(target),
    enableBeforeUnload: isChanged,
    withResolver: true,
  });
  const tell = useCallback((save: Save | null) => {
    saving.current = save;
    setIsChanged(save !== null);
  }, []);
  const save = useCallback(() => saving.current?.() ?? Promise.resolve(true), []);
  const isBlocked = blocker.status === 'blocked';
  const go = () => (isBlocked ? blocker.proceed() : next?.leave());
  const stay = () => {
    if (isBlocked) blocker.reset();
    setNext(null);
  };
  const leave = (then: () => void) => (isChanged ? setNext({ leave: then }) : then());
  const question = (isBlocked || next !== null) && (
    <LeaveDialog
      onStay={stay}
      onDiscard={() => {
        setNext(null);
        go();
      }}
      onSave={async () => {
        const isSaved = await save();
        // The raw view shows the problem above the text.
        if (isSaved) go();
        else stay();
        setNext(null);
      }}
    />
  );
  return { isChanged, tell, save, leave, question };
}

/** Names what an address shows: the page, and the branch. */
const placeOf = ({ pathname, search }: { pathname: string; search: object }): string =>
  `${pathname} ${(search as { branch?: string }).branch ?? ''}`;

interface Props {
  onStay: () => void;
  onDiscard: () => void;
  onSave: () => Promise<void>;
}

/** Asks before unsaved text is discarded. */
function LeaveDialog({ onStay, onDiscard, onSave }: Props) {
  const [isSaving, setIsSaving] = useState(false);
  const save = async () => {
    setIsSaving(true);
    await onSave().finally(() => setIsSaving(false));
  };
  return (
    <Dialog onClose={onStay} title={t`Unsaved changes`}>
      <Stack gap="md">
        <Text size="sm">
          <Trans>Your changes to the document are lost if you leave now.</Trans>
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onStay} data-autofocus>
            <Trans>Keep editing</Trans>
          </Button>
          <Button variant="default" onClick={onDiscard}>
            <Trans>Discard</Trans>
          </Button>
          <Button loading={isSaving} onClick={() => void save()}>
            <Trans>Save and leave</Trans>
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
