import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { GitBranch } from 'lucide-react';
import { useState } from 'react';
import { useWorkspace, type App } from '../../../lib/workspace';
import { appGitQuery } from '../api/app-git';
import { GitSyncDialog } from './gitsync-dialog';
import classes from './gitsync.module.css';

interface Props {
  app: App;
  /** Saves what is not saved yet, so that a commit holds what is on the screen; false when it could not. */
  save: () => Promise<boolean>;
  /** The app may be another one now. */
  onPulled: () => void;
}

/** The button in the editor's top bar, with its dialog. What is under way goes on while the dialog is closed. */
export function GitSync({ app, save, onPulled }: Props) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const open = () => {
    setIsOpen(true);
    // What was not saved yet counts too.
    void save().then(() => client.invalidateQueries({ queryKey: appGitQuery(w, app.id).queryKey }));
  };
  const mark = app.gitState === 'changed' || app.gitState === 'behind' || app.gitState === 'failed';
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<GitBranch size={15} aria-hidden />}
        rightSection={mark && <span className={classes.mark} data-state={app.gitState} aria-hidden />}
        onClick={open}
        aria-haspopup="dialog"
      >
        GitSync
      </Button>
      <GitSyncDialog {...{ app, save, onPulled, isOpen }} onClose={() => setIsOpen(false)} />
    </>
  );
}
