import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type RefObject } from 'react';
import classes from '../../../components/workbench/columns.module.css';
import { useKeys } from '../../../lib/keys';
import { MOVE } from '../../../lib/screen-keys/merges';
import {
  ACCEPT,
  COMMENT,
  DECLINE,
  NEXT,
  NEXT_OPEN,
  PREVIOUS,
  UNDO_DECISION,
} from '../../../lib/screen-keys/reviews';
import { useDetail } from '../../../lib/use-detail';
import {
  appsQuery,
  useWorkspace,
  type Review,
  type ReviewedApp,
  type ReviewedChange,
} from '../../../lib/workspace';
import { CanvasView, groupChanges } from '../../gitsync';
import type { Decisions } from '../api/use-decisions';
import { appOf, changesOf } from '../lib/decisions';
import { ChangeDetail, WholeDetail } from './change-detail';
import { ChangeList } from './change-list';
import own from './review.module.css';

interface Props {
  decisions: Decisions;
  isReadOnly: boolean;
}

/** The changes on the left; on the right the selected one with its decision and comments, above both states on the canvas. */
export function Workbench({ decisions, isReadOnly }: Props) {
  const { review } = decisions;
  const selection = useSelection(review);
  const { selected, open, select } = selection;
  const listRef = useRef<HTMLDivElement>(null);
  const detailRef = useRef<HTMLElement>(null);
  const boxRef = useRef<HTMLTextAreaElement>(null);
  const detail = useDetail(listRef);
  const app = appOf(review, selected?.id ?? null);
  // In a narrow window the page scrolls, and stands anywhere in the list or in the change before.
  const showFromStart = () => requestAnimationFrame(() => detailRef.current?.scrollIntoView());
  const goTo = (id: string | null) => {
    select(id);
    rowOf(listRef, id)?.focus();
    showFromStart();
  };
  const step = (by: 1 | -1) => goTo(selection.beside(by));
  useKeys(
    [
      [ACCEPT, () => selected && decisions.decide(selected.id, 'accepted')],
      [DECLINE, () => selected && decisions.decide(selected.id, 'declined')],
      [UNDO_DECISION, decisions.undo],
      [COMMENT, () => boxRef.current?.focus()],
    ],
    { isOff: isReadOnly },
  );
  useKeys([
    [NEXT, () => step(1)],
    [PREVIOUS, () => step(-1)],
    [NEXT_OPEN, () => open && goTo(open.id)],
  ]);
  useKeys([[MOVE, ({ key }) => step(key === 'ArrowDown' ? 1 : -1)]], { isFor: isOnPage });
  const shared = {
    decisions,
    isReadOnly,
    boxRef,
    onNext: open && open.id !== selected?.id ? () => goTo(open.id) : null,
    onClose: detail.close,
  };
  return (
    <div className={classes.columns} data-shows={detail.isOpen ? 'detail' : 'list'}>
      <section className={classes.left} aria-label={t`Changes`}>
        <ChangeList
          {...{ review, listRef }}
          {...selection.list}
          onOpen={() => {
            detail.open();
            showFromStart();
          }}
        />
      </section>
      <div className={classes.right}>
        <section ref={detailRef} className={classes.detail} aria-label={t`Change`}>
          {selected && app ? (
            <ChangeDetail key={selected.id} {...{ app, change: selected }} {...shared} />
          ) : (
            <WholeDetail {...shared} />
          )}
        </section>
        {selected && app && <OnCanvas {...{ review, app, selected }} onSelect={({ id }) => goTo(id)} />}
      </div>
    </div>
  );
}

/** Remembers which change is selected, at first the first one without a decision, and which ones are listed. */
function useSelection(review: Review) {
  const inOrder = review.apps.flatMap(({ changes }) =>
    groupChanges(changes).flatMap((group) => group.changes),
  );
  const [isOnlyOpen, setIsOnlyOpen] = useState(false);
  const isUndecided = ({ decision }: ReviewedChange) => decision === null;
  const [selectedId, select] = useState<string | null>(
    () => (inOrder.find(isUndecided) ?? inOrder[0])?.id ?? null,
  );
  const selected = changesOf(review).find(({ id }) => id === selectedId) ?? null;
  // The selected change stays until another one is selected.
  const listed = inOrder.filter((change) => !isOnlyOpen || isUndecided(change) || change.id === selectedId);
  const rows = [null, ...listed.map(({ id }) => id)];
  const at = rows.indexOf(selected?.id ?? null);
  // After the selected one, then from the start.
  const open = [...inOrder.slice(indexAfter(inOrder, selected)), ...inOrder].find(isUndecided) ?? null;
  return {
    selected,
    select,
    open,
    beside: (by: 1 | -1): string | null => rows[Math.min(Math.max(at + by, 0), rows.length - 1)],
    list: {
      shown: new Set(listed.map(({ id }) => id)),
      isOnlyOpen,
      onOnlyOpen: setIsOnlyOpen,
      selectedId: selected?.id ?? null,
      onSelect: select,
    },
  };
}

const indexAfter = (changes: readonly ReviewedChange[], selected: ReviewedChange | null): number =>
  changes.findIndex(({ id }) => id === selected?.id) + 1;

const rowOf = ({ current }: RefObject<HTMLElement | null>, id: string | null) =>
  current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id ?? '')}"]`);

/** True if nothing has the focus that may need the arrow keys itself. */
const isOnPage = (target: EventTarget | null): boolean =>
  target === document.body || (target instanceof Element && target.id === 'content');

interface CanvasProps {
  review: Review;
  app: ReviewedApp;
  selected: ReviewedChange;
  onSelect: (change: ReviewedChange) => void;
}

/** The app before and after, on the page of the selected change. */
function OnCanvas(props: CanvasProps) {
  const [isOpen, setIsOpen] = useState(true);
  return (
    <section className={`${classes.result} ${own.canvas}`} aria-label={t`Canvas`} data-open={isOpen}>
      <div className={classes.resultHead}>
        <h2>
          <Trans>Canvas</Trans>
        </h2>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? t`Hide` : t`Show`}
        </button>
      </div>
      {isOpen && (
        <div className={`${classes.canvas} ${own.drawn}`}>
          <Drawn {...props} />
        </div>
      )}
    </section>
  );
}

function Drawn({ review: { base, fromSha }, app, selected, onSelect }: CanvasProps) {
  const { copy } = useWorkspace();
  const { data: apps } = useQuery(appsQuery(copy));
  if (app.change === 'added') return <NotDrawn>{t`The whole app is new on this branch.`}</NotDrawn>;
  if (app.change === 'removed') return <NotDrawn>{t`The whole app is removed on this branch.`}</NotDrawn>;
  if (base === null)
    return <NotDrawn>{t`The branches have no commit in common, so there is no state before.`}</NotDrawn>;
  if (!apps) return null;
  const appId = apps.find(({ gitAppId }) => gitAppId === app.gitAppId)?.id;
  if (appId === undefined)
    return <NotDrawn>{t`This app is not in this workspace, so it is not drawn here.`}</NotDrawn>;
  return (
    <CanvasView
      appId={appId}
      sides={{ from: base, to: fromSha }}
      changes={app.changes}
      chosen={selected}
      onChoose={({ id }) => {
        const change = app.changes.find((each) => each.id === id);
        if (change) onSelect(change);
      }}
    />
  );
}

const NotDrawn = ({ children }: { children: string }) => <p className={classes.gone}>{children}</p>;
