import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Skeleton } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, useState, Suspense } from 'react';
import { ProblemAlert } from '../../../components';
import { isInField, isPressed } from '../../../lib/keys';
import type { Conflict, Merge, MergedApp } from '../../../lib/workspace';
import type { Decisions } from '../api/use-decisions';
import { CHOOSE, UNDO_CHOICE } from '../../../lib/screen-keys/merges';
import { groupConflicts, listed, settledNow } from '../lib/group-conflicts';
import { choicesOf } from '../lib/resolutions';
import type { SideLabels } from '../lib/sides';
import { useMergeParts } from '../parts';
import { ConflictList } from './conflict-list';
import { ConflictDetail } from './conflict/conflict-detail';
import { useResult, type Result } from './use-result';
import classes from './workbench.module.css';

interface Props {
  merge: Merge;
  labels: SideLabels;
  decisions: Decisions;
  isReadOnly: boolean;
  /** ETag of the saved decisions. */
  etag: string;
}

/** The conflicts on the left; on the right the selected one with its choices, above the result as it stands. */
export function Workbench({ merge, labels, decisions, isReadOnly, etag }: Props) {
  const { groups, open, selected, select } = useSelection(merge);
  const [isDetailOpen, setIsDetailOpen] = useState(false);
  const listRef = useRef<HTMLDivElement>(null);
  const detailRef = useRef<HTMLElement>(null);
  const app = appWith(merge, selected);
  const result = useResult({ m: merge.id, etag, gitAppId: app?.gitAppId ?? null });
  usePageKeys((event) => {
    if (!isReadOnly && selected) press(event, { decisions, selected });
    if (isOnPage(event.target)) moveInList(event, listRef.current);
  });
  // In a narrow window the page scrolls, and stands anywhere in the list or in the conflict before.
  const showFromStart = () => requestAnimationFrame(() => detailRef.current?.scrollIntoView());
  const goTo = (id: string) => {
    select(id);
    showFromStart();
  };
  const close = () => {
    setIsDetailOpen(false);
    // It is hidden until then.
    requestAnimationFrame(() =>
      listRef.current?.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus(),
    );
  };
  return (
    <div className={classes.columns} data-shows={isDetailOpen && selected ? 'detail' : 'list'}>
      <section className={classes.left} aria-label={t`Conflicts`}>
        <ConflictList
          {...{ merge, labels, groups, decisions, isReadOnly, listRef }}
          selectedId={selected?.id ?? null}
          onSelect={select}
          onOpen={() => {
            setIsDetailOpen(true);
            showFromStart();
          }}
        />
      </section>
      <div className={classes.right}>
        {selected && (
          <section ref={detailRef} className={classes.detail} aria-label={t`Conflict`}>
            <ConflictDetail
              key={selected.id}
              {...{ conflict: selected, labels, decisions, isReadOnly, result }}
              onNext={open && open.id !== selected.id ? () => goTo(open.id) : null}
              onClose={close}
            />
          </section>
        )}
        {app?.gitAppId != null && <ResultView result={result} conflict={selected} />}
      </div>
    </div>
  );
}

/** Groups the conflicts, and remembers which one is selected: at first the first open one. */
function useSelection(merge: Merge) {
  const [settled] = useState(() => settledNow(merge));
  const groups = groupConflicts(merge, settled);
  const conflicts = listed(groups);
  const open = conflicts.find(({ resolution }) => resolution === null) ?? null;
  const [selectedId, select] = useState(() => (open ?? conflicts[0])?.id ?? null);
  const selected = conflicts.find(({ id }) => id === selectedId) ?? open ?? conflicts[0] ?? null;
  return { groups, open, selected, select };
}

const appWith = ({ apps }: Merge, selected: Conflict | null): MergedApp | undefined =>
  apps.find(({ conflicts }) => conflicts.some(({ id }) => id === selected?.id)) ?? apps[0];

interface Pressed {
  decisions: Decisions;
  selected: Conflict;
}

/** Hears keys wherever the focus is on the page. */
function usePageKeys(press: (event: KeyboardEvent) => void): void {
  const onPress = useEffectEvent(press);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onPress(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

/** True if nothing has the focus that may need the arrow keys itself. */
const isOnPage = (target: EventTarget | null): boolean =>
  target === document.body || (target instanceof Element && target.id === 'content');

/** Moves from the selected conflict to the next one or the one before, and puts the focus there. */
function moveInList(event: KeyboardEvent, list: HTMLElement | null): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  const at = rows.findIndex(({ tabIndex }) => tabIndex === 0);
  event.preventDefault();
  rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
}

/** Chooses with the number keys, and undoes with U. Fields keep their keys. */
function press(event: KeyboardEvent, { decisions, selected }: Pressed): void {
  if (isInField(event.target)) return;
  if (isPressed(UNDO_CHOICE, event)) decisions.undo();
  const choice = isPressed(CHOOSE, event) ? choicesOf(selected)[Number(event.key) - 1] : undefined;
  if (choice) decisions.decide(selected, { choose: choice });
}

/** The app as the decisions leave it, on the page of the selected conflict. */
function ResultView({ result, conflict }: { result: Result; conflict: Conflict | null }) {
  const { Result } = useMergeParts();
  const [isOpen, setIsOpen] = useState(true);
  return (
    <section className={classes.result} aria-label={t`Result`} data-open={isOpen}>
      <div className={classes.resultHead}>
        <h2>
          <Trans>Result</Trans>
        </h2>
        <span className={classes.quiet}>
          <Trans>The app as it is now</Trans>
        </span>
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
        <div className={classes.canvas}>
          <ProblemAlert error={result.error} title={t`The result could not be loaded`} />
          {result.isGone && (
            <p className={classes.gone}>
              <Trans>The result does not contain this app, or the app cannot be shown.</Trans>
            </p>
          )}
          <Suspense fallback={<Skeleton h="100%" />}>
            {result.text !== null && <Result text={result.text} {...placeOf(conflict)} />}
          </Suspense>
        </div>
      )}
    </section>
  );
}

function placeOf(conflict: Conflict | null): { pageId: string | null; componentId: string | null } {
  if (!conflict) return { pageId: null, componentId: null };
  const { of, page } = conflict;
  return {
    pageId: of.kind === 'page' ? of.id : (page?.id ?? null),
    componentId: of.kind === 'component' ? of.id : null,
  };
}
