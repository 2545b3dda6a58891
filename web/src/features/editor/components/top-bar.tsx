import { t } from '@lingui/core/macro';
import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, Redo2, Undo2 } from 'lucide-react';
import { Choice, Logo } from '../../../components';
import { useWorkspace, type App } from '../../../lib/workspace';
import { BranchMenu } from '../../branches';
import type { EditingSession } from '../session/editing-session';
import type { EditingState } from '../session/editing-state';
import classes from './editor.module.css';
import { GitSyncLink } from './gitsync-link';
import { SaveState } from './save-state';
import type { View } from './use-view';
import { VersionMenu } from './version-menu';

interface Props {
  app: App;
  session: EditingSession;
  state: EditingState;
  isReadOnly: boolean;
  /** Saves pending changes; resolves to false if that fails. */
  save: () => Promise<boolean>;
  views: readonly { value: View; label: string }[];
  /** Null while another page of the app is shown. */
  view: View | null;
  onView: (view: View) => void;
  /** The raw view has text that is not saved, and says so. */
  hasUnsavedText: boolean;
}

const ICON = 16;

export function TopBar(props: Props) {
  const { app, session, state, isReadOnly, save, views, view, onView, hasUnsavedText } = props;
  const { id: w } = useWorkspace();
  const undo = state.undo.at(-1);
  const redo = state.redo.at(-1);
  return (
    <section className={classes.bar} aria-label={t`App bar`}>
      <Link
        to="/w/$w"
        params={{ w }}
        activeOptions={{ exact: true }}
        className={classes.back}
        aria-label={t`Back to apps`}
        title={t`Back to apps`}
      >
        <ArrowLeft size={ICON} aria-hidden />
        <Logo size={24} />
      </Link>
      <div className={classes.title}>
        <h1 title={app.name}>{app.name}</h1>
        <VersionMenu app={app} save={save} />
        <BranchMenu save={save} className={classes.branch} />
      </div>
      <Choice label={t`View`} options={views} value={view} onChange={onView} />
      <div className={classes.actions}>
        {!isReadOnly && !hasUnsavedText && <SaveState saving={state.saving} isKept={state.isKept} />}
        {!isReadOnly && (
          <>
            <ActionIcon
              variant="subtle"
              className={classes.quiet}
              color="gray"
              size={30}
              aria-label={undo ? t`Undo: ${undo.label}` : t`Undo`}
              title={undo ? t`Undo: ${undo.label}` : t`Undo`}
              disabled={!undo}
              onClick={() => session.undo()}
            >
              <Undo2 size={ICON} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              className={classes.quiet}
              color="gray"
              size={30}
              aria-label={redo ? t`Redo: ${redo.label}` : t`Redo`}
              title={redo ? t`Redo: ${redo.label}` : t`Redo`}
              disabled={!redo}
              onClick={() => session.redo()}
            >
              <Redo2 size={ICON} aria-hidden />
            </ActionIcon>
          </>
        )}
        <GitSyncLink app={app} />
      </div>
    </section>
  );
}
