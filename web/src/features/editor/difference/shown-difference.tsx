import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text, NativeSelect } from '@mantine/core';
import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import {
  combineApps,
  isDrawn,
  MARK_COLORS,
  MARK_SIGNS,
  type CombinedApp,
  type CombinedPage,
  type Mark,
  type Marks,
} from '../../../../../src/apps/drawing';
import { Choice } from '../../../components';
import { Canvas, GhostsContext, MarksContext } from '../canvas';
import { readApp, type Device } from '../document';
import type { EditingSession } from '../session/editing-session';
import {
  EditorContext,
  OpenPageContext,
  useSelected,
  useSessionState,
  useOpenPage,
  type Editor,
  type OpenPage,
} from '../session/use-editor';
import { useStableEditor } from '../session/use-open-document';
import { useTextSession } from '../session/use-text-session';
import classes from './difference.module.css';

/** The place of a chosen change. A new object with the same ids is shown again. */
export interface ChosenPlace {
  /** Null: not a component. */
  componentId: string | null;
  /** Null: not on a page. */
  pageId: string | null;
}

interface Props {
  /** Texts of the two documents. */
  before: string;
  after: string;
  marks: Marks;
  chosen: ChosenPlace;
  /** Called with the id of a marked component chosen on the canvas. */
  onChoose: (componentId: string) => void;
}

type Moment = 'before' | 'after';

const MOMENTS: { value: Moment; label: string }[] = [
  { value: 'before', label: t`Before` },
  { value: 'after', label: t`After` },
];

/** Read-only difference between two documents of an app on the canvas, page by page, as it was before or after. */
export function ShownDifference({ before, after, ...props }: Props) {
  const [moment, setMoment] = useState<Moment>('after');
  const [drawn, other] = moment === 'after' ? [after, before] : [before, after];
  const session = useTextSession(drawn);
  return session && <Shown {...{ session, other, moment, ...props }} onMoment={setMoment} />;
}

interface ShownProps extends Omit<Props, 'before' | 'after'> {
  session: EditingSession;
  /** Text of the document that is not drawn. */
  other: string;
  moment: Moment;
  onMoment: (moment: Moment) => void;
}

function Shown({ session, other, moment, onMoment, marks, ...props }: ShownProps) {
  const { document } = useSessionState(session);
  const former = useMemo<unknown>(
    () => (moment === 'after' ? JSON.parse(other) : document),
    [moment, other, document],
  );
  // Removed components are ghosts among the ones after. Before, they are there, and added ones are not.
  const removed = useMemo(
    () =>
      new Set(
        moment === 'before' ? [] : [...marks].filter(([, mark]) => mark === 'removed').map(([id]) => id),
      ),
    [marks, moment],
  );
  const { app, open } = useCombinedPage({ before: former, after: document, removed });
  const editor = useStableEditor({ session, isReadOnly: true, open });
  if (app.pages.length === 0) return <NoPages />;
  return (
    <EditorContext value={editor}>
      <OpenPageContext value={open}>
        <MarksContext value={marks}>
          <GhostsContext value={moment === 'after'}>
            <Following {...{ app, open, editor, marks, ...props }} />
            <div className={classes.difference}>
              <DifferenceBar {...{ app, marks, moment, onMoment }} />
              <div className={classes.canvas}>
                <Canvas />
              </div>
            </div>
          </GhostsContext>
        </MarksContext>
      </OpenPageContext>
    </EditorContext>
  );
}

const NoPages = () => (
  <Text size="sm" c="dimmed" className={classes.noPages}>
    <Trans>This document has no pages to draw. “Text” shows all of it.</Trans>
  </Text>
);

interface FollowingProps extends Pick<Props, 'marks' | 'chosen' | 'onChoose'> {
  app: CombinedApp;
  open: OpenPage;
  editor: Editor;
}

/** Makes the canvas follow the chosen change, and reports choices on the canvas. */
function Following({ app, open, editor, marks, chosen, onChoose }: FollowingProps) {
  const show = useEffectEvent(() => {
    const { componentId } = chosen;
    const page = (componentId && app.findPageOf(componentId)) || findPage(app, chosen.pageId);
    if (page) open.openPage(page.id);
    if (componentId === null || !page) {
      editor.selection.set(null);
      return;
    }
    const device = deviceThatShows({ app, open }, page, componentId);
    if (device !== open.device) open.setDevice(device);
    editor.selection.set({ kind: 'component', id: componentId });
    requestAnimationFrame(() => editor.reveal.show(componentId));
  });
  useEffect(() => show(), [chosen, app]);
  const selected = useSelected();
  const tell = useEffectEvent((id: string) => {
    if (id !== chosen.componentId && marks.has(id)) onChoose(id);
  });
  const id = selected?.kind === 'component' ? selected.id : null;
  useEffect(() => {
    if (id !== null) tell(id);
  }, [id]);
  return null;
}

const findPage = ({ pages }: CombinedApp, id: string | null) => pages.find((page) => page.id === id) ?? null;

/** Returns the shown device, or the other one if only that draws the component. */
function deviceThatShows(
  { app, open: { device } }: Pick<FollowingProps, 'app' | 'open'>,
  page: CombinedApp['pages'][number],
  id: string,
): Device {
  const other = device === 'desktop' ? 'mobile' : 'desktop';
  const draws = (on: Device) => isDrawn(app.componentsOn(page, on), id);
  return !draws(device) && draws(other) ? other : device;
}

interface Documents {
  before: unknown;
  after: unknown;
  removed: ReadonlySet<string>;
}

/** Opens two documents as one, and remembers the shown page. */
function useCombinedPage({ before, after, removed }: Documents): {
  app: CombinedApp;
  open: OpenPage;
} {
  const [device, setDevice] = useState<Device>('desktop');
  const [pageId, openPage] = useState<string | null>(null);
  const app = useMemo(() => combineApps(before, after, removed), [before, after, removed]);
  const open = useMemo(() => {
    const page = app.pages.find(({ id }) => id === pageId) ??
      app.home ?? { id: '', name: t`No page`, path: [] };
    const components = app.componentsOn(page, device);
    const model = { ...readApp(after), pages: app.pages };
    return { document: after, model, page, components, openPage, device, setDevice };
  }, [app, after, pageId, device]);
  return { app, open };
}

const MARKS: readonly Mark[] = ['added', 'changed', 'moved', 'removed'];

const COUNTS: Record<Mark, (count: number) => string> = {
  added: (count) => t`${count} added`,
  changed: (count) => t`${count} changed`,
  moved: (count) => t`${count} moved`,
  removed: (count) => t`${count} removed`,
};

interface BarProps extends Pick<ShownProps, 'marks' | 'moment' | 'onMoment'> {
  app: CombinedApp;
}

function DifferenceBar({ app, marks, moment, onMoment }: BarProps) {
  const { page, openPage, components } = useOpenPage();
  const onPage = components.flatMap(({ id }) => marks.get(id) ?? []);
  return (
    <div className={classes.bar}>
      <NativeSelect
        size="xs"
        aria-label={t`Page`}
        className={classes.page}
        data={app.pages.map((each) => ({ value: each.id, label: labelOf(app, each, marks) }))}
        value={page.id}
        onChange={({ currentTarget }) => openPage(currentTarget.value)}
      />
      <Choice label={t`State`} options={MOMENTS} value={moment} onChange={onMoment} />
      <ul className={classes.legend} aria-label={t`Marks on this page`}>
        {MARKS.map((mark) => (
          <li key={mark} data-mark={mark}>
            <span aria-hidden style={{ background: MARK_COLORS[mark] }}>
              {MARK_SIGNS[mark]}
            </span>
            {COUNTS[mark](onPage.filter((each) => each === mark).length)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Formats `Home (2 marked)`. */
function labelOf({ componentsOn }: CombinedApp, page: CombinedPage, marks: Marks): string {
  const count = componentsOn(page, 'desktop').filter(({ id }) => marks.has(id)).length;
  const notes = [...(page.isRemoved ? [t`removed`] : []), ...(count > 0 ? [t`${count} marked`] : [])];
  return notes.length === 0 ? page.name : `${page.name} (${notes.join(', ')})`;
}
