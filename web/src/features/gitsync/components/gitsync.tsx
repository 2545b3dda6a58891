import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { GitBranch } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { focusIfLost } from '../../../lib/focus';
import { useWorkspace, type App } from '../../../lib/workspace';
import { appGitQuery } from '../api/app-git';
import { GitSyncDialog } from './gitsync-dialog';
import classes from './gitsync.module.css';

interface Props {
  app: App;
  /** Saves pending changes, so that a commit has what is on the screen; resolves to false if that fails. */
  save: () => Promise<boolean>;
  /** Called after a pull, which may have changed the app. */
  onPulled: () => void;
  /** Opens the dialog with the outcome of this job. */
  jobId: string | null;
  onShown: () => void;
}

/** GitSync button and dialog. Jobs continue while the dialog is closed. */
export function GitSync({ app, save, onPulled, jobId, onShown }: Props) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const buttonRef = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(jobId !== null);
  const [openedFor, setOpenedFor] = useState(jobId);
  if (jobId !== null && jobId !== openedFor) {
    setOpenedFor(jobId);
    setIsOpen(true);
  }
  const notifyShown = useEffectEvent(onShown);
  useEffect(() => {
    if (jobId !== null) notifyShown();
  }, [jobId]);
  const open = () => {
    setIsOpen(true);
    // The state must include the changes that were just saved.
    void save().then(() => client.invalidateQueries({ queryKey: appGitQuery(w, app.id).queryKey }));
  };
  const mark = app.gitState === 'changed' || app.gitState === 'behind' || app.gitState === 'failed';
  return (
    <>
      <Button
        ref={buttonRef}
        variant="default"
        size="xs"
        leftSection={<GitBranch size={15} aria-hidden />}
        rightSection={mark && <span className={classes.mark} data-state={app.gitState} aria-hidden />}
        onClick={open}
        aria-haspopup="dialog"
      >
        GitSync
      </Button>
      <GitSyncDialog
        {...{ app, save, onPulled, isOpen, openedFor }}
        onClose={() => setIsOpen(false)}
        // A dialog that was opened by a link has nothing else to return the focus to.
        onClosed={() => setTimeout(() => focusIfLost(buttonRef.current))}
      />
    </>
  );
}
