import { t, plural } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import { ProblemAlert, StateBadge, TextLink, Time } from '../../../components';
import { problemOf } from '../../../lib/api';
import { useKeyGroup, useKeys } from '../../../lib/keys';
import { isFramed } from '../../../lib/program-page';
import { useMe } from '../../../lib/session';
import {
  OpenAppContext,
  shareDocument,
  useProductOf,
  useSeesDraft,
  useWorkspace,
  appQuery,
  type App,
} from '../../../lib/workspace';
import { DuplicateDialog } from '../../apps';
import { partsOf } from '../session/document-parts';
import { REDO, UNDO, UNDO_KEYS } from '../../../lib/screen-keys/editor';
import { RawDocument, useUnsavedText } from '../raw';
import type { EditingSession } from '../session/editing-session';
import type { EditingState } from '../session/editing-state';
import { useAskedSelection } from '../session/use-asked-selection';
import { EditorContext, OpenPageContext, useSessionState, type OpenPage } from '../session/use-editor';
import { useOpenDocument, useStableEditor } from '../session/use-open-document';
import { Design, type Panel } from './design';
import classes from './editor.module.css';
import { TopBar } from './top-bar';
import { useView, type View } from './use-view';
import { NewVersionButton } from './version-menu';

export interface ShownInEditor {
  /** Another page of the app, in place of the design and the document; null: none. */
  page: ReactNode;
  /** Leaves that page. */
  onLeavePage: () => void;
  /** Id of the component, query or page to select; null: none. */
  select: string | null;
  onSelected: () => void;
}

export type LiveRelease = NonNullable<App['live']>;

interface Props extends ShownInEditor {
  app: App;
  /** The release that is shown; null: the draft. */
  live: LiveRelease | null;
  session: EditingSession;
}

export function OpenEditor({ app, live, session, page, onLeavePage, select, onSelected }: Props) {
  const { can } = useWorkspace();
  const state = useSessionState(session);
  const [panel, setPanel] = useState<Panel>('canvas');
  const isReadOnly = live !== null || !can('builder') || isKeptAsIs(app);
  const open = useOpenDocument(state.document);
  const { views, view, setView } = useView(open);
  const editor = useStableEditor({ session, isReadOnly, open });
  useUndoKeys(session, isReadOnly || view === 'document' || page !== null);
  useTheirChanges(app, session);
  useLeaving(session);
  useSignedOut(app.id, state);
  const text = useUnsavedText();
  const save = async () => (await text.save()) && session.save();
  const reload = () => void session.reload().catch(tellNotLoaded);
  useSharedDocument({ appId: app.id, save, open });
  const showView = (next: View) => {
    if (page !== null) onLeavePage();
    if (next !== view) text.leave(() => setView(next));
  };
  useAskedSelection({ editor, open, select: page === null ? select : null }, (found) => {
    if (found) setView('design');
    if (found) setPanel(editor.selection.value?.kind === 'query' ? 'inspector' : 'canvas');
    onSelected();
  });
  return (
    <EditorContext value={editor}>
      <OpenPageContext value={open}>
        <OpenAppContext value={{ app, save, reload }}>
          <div className={classes.editor}>
            <TopBar
              {...{ app, live, session, state, isReadOnly, save }}
              views={views}
              view={page === null ? view : null}
              onView={showView}
              hasUnsavedText={text.isChanged}
            />
            {text.question}
            <main id="content" tabIndex={-1} className={classes.main}>
              {isReadOnly && !isBesideEditor(app) && (
                <div className={classes.note}>
                  {live ? (
                    <LiveNote app={app} live={live} />
                  ) : (
                    <ReadOnlyNote {...{ app, save }} isBuilder={can('builder')} />
                  )}
                </div>
              )}
              <SaveProblem session={session} state={state} />
              {page ??
                (view === 'document' ? (
                  <RawDocument onUnsaved={text.tell} />
                ) : (
                  <Design panel={panel} onPanel={setPanel} />
                ))}
            </main>
          </div>
        </OpenAppContext>
      </OpenPageContext>
    </EditorContext>
  );
}

interface Shared {
  appId: string;
  save: () => Promise<boolean>;
  open: OpenPage;
}

/** Lets the command menu find the parts of the document. */
function useSharedDocument({ appId, save, open }: Shared): void {
  // The menu lists the parts while it renders, when no effect event may be called.
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  const saveNow = useEffectEvent(save);
  useEffect(
    () => shareDocument({ appId, save: () => saveNow(), listParts: () => partsOf(latest.current) }),
    [appId],
  );
}

/** True for an app that is edited elsewhere, or follows the repository, or whose version is published. */
const isKeptAsIs = ({ hostedBy, locked, editingVersion }: App): boolean =>
  hostedBy !== undefined || locked || editingVersion.status === 'published';

/** True in a frame in the program where the app is edited: people know that. */
const isBesideEditor = ({ hostedBy }: App): boolean => isFramed && hostedBy !== undefined;

const tellNotLoaded = (error: unknown) =>
  notifications.show({
    color: 'red',
    autoClose: false,
    title: t`The new state could not be loaded`,
    message: t`${problemOf(error).message} Reload the page to see it.`,
  });

interface NoteProps {
  app: App;
  save: () => Promise<boolean>;
  isBuilder: boolean;
}

/** Says why the app cannot be edited, with what can be done about it. */
function ReadOnlyNote({ app, save, isBuilder }: NoteProps) {
  const [isDuplicating, setIsDuplicating] = useState(false);
  if (app.hostedBy) return <EditedElsewhere {...app.hostedBy} />;
  if (app.locked) {
    return (
      <>
        <Trans>This app follows the repository. It is locked and updated by pulling.</Trans>{' '}
        {isBuilder && (
          <Button size="compact-xs" variant="default" onClick={() => setIsDuplicating(true)}>
            <Trans>Duplicate to edit a copy</Trans>
          </Button>
        )}
        <Suspense>
          {isDuplicating && (
            <DuplicateDialog kind="duplicate" app={app} onClose={() => setIsDuplicating(false)} />
          )}
        </Suspense>
      </>
    );
  }
  if (!isBuilder) return t`You can view this app. Builders of the workspace can edit it.`;
  return (
    <>
      <Trans>Version {app.editingVersion.name} is published and read-only.</Trans>{' '}
      <NewVersionButton {...{ app, save }} />
    </>
  );
}

/** Says which release is shown, with its notes; members who see the draft can open that instead. */
function LiveNote({ app, live }: { app: App; live: LiveRelease }) {
  const { id: w } = useWorkspace();
  const seesDraft = useSeesDraft(app);
  const { versionName, by, at, notes } = live;
  return (
    <>
      <StateBadge tone="good" label={t`Live · ${versionName}`} />{' '}
      <span>
        <Trans>
          published by {by.name} <Time value={at} />.
        </Trans>
      </span>{' '}
      {notes && (
        <span className={classes.notes} title={notes}>
          {notes.trim().split('\n')[0]}
        </span>
      )}{' '}
      {seesDraft && !live.isCurrent && (
        <TextLink to="/w/$w/apps/$a" params={{ w, a: app.id }} search={{ show: 'draft' }} inherit>
          <Trans>Open the draft {app.editingVersion.name}</Trans>
        </TextLink>
      )}
    </>
  );
}

function EditedElsewhere({ url, kind }: { url: string; kind: string }) {
  const product = useProductOf()(kind);
  return (
    <Trans>
      This app is edited in {product}. Changes made there appear here automatically.{' '}
      <Anchor href={url} target="_blank" rel="noreferrer" inherit>
        Open in {product}
      </Anchor>
    </Trans>
  );
}

/** Loads changes of others at once, unless there are unsaved changes; saving those then reports the conflict. */
function useTheirChanges(app: App, session: EditingSession): void {
  const { isLive } = useWorkspace();
  const { user } = useMe();
  const { changedBy } = app;
  const look = useEffectEvent(async () => {
    const isOther = await session.lookForChanges().catch(() => false);
    // One's own act, such as a pull or a switch of versions, here or in another window, is no news.
    if (isOther && changedBy?.id !== user.id)
      notifications.show({
        message: changedBy
          ? t`${changedBy.name} changed this app. You now see the latest state.`
          : t`This app was changed. You now see the latest state.`,
      });
  });
  const { updatedAt, editingVersion } = app;
  useEffect(() => void look(), [updatedAt, editingVersion.id, isLive]);
}

/** Commits text that was just typed: a field takes it over on blur. */
function commitTyping(): void {
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLElement)) return;
  activeElement.blur();
  activeElement.focus({ preventScroll: true });
}

/** Saves when the page is left. Unsaved changes are also kept in the browser's storage for the next visit. */
function useLeaving(session: EditingSession): void {
  useEffect(() => {
    const save = () => void session.save();
    const ask = (event: BeforeUnloadEvent) => {
      commitTyping();
      const { saving } = session.state;
      if (saving === 'saved') return;
      save();
      event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    window.addEventListener('online', save);
    return () => {
      window.removeEventListener('beforeunload', ask);
      window.removeEventListener('online', save);
    };
  }, [session]);
}

/** Refetches the app when saving fails because the session has ended, which leads to the sign-in page. */
function useSignedOut(appId: string, { problem }: EditingState): void {
  const { copy } = useWorkspace();
  const client = useQueryClient();
  const isSignedOut = problem?.code === 'unauthorized';
  useEffect(() => {
    if (isSignedOut) void client.invalidateQueries({ queryKey: appQuery(copy, appId).queryKey });
  }, [isSignedOut, client, copy, appId]);
}

/** Undoes and redoes outside of fields, which have their own undo. */
function useUndoKeys(session: EditingSession, isOff: boolean): void {
  useKeyGroup(UNDO_KEYS);
  useKeys(
    [
      [UNDO, () => session.undo()],
      [REDO, () => session.redo()],
    ],
    { isOff },
  );
}

/** Shows why changes are not saved, with the ways to continue. */
function SaveProblem({ session, state }: { session: EditingSession; state: EditingState }) {
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
            <Trans>Keep your changes to merge both. If you both changed the same value, yours is used.</Trans>
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
