import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Skeleton } from '@mantine/core';
import { useRef, useState, Suspense } from 'react';
import { ProblemAlert } from '../../../components';
import { useKeys } from '../../../lib/keys';
import { CHOOSE, MOVE, UNDO_CHOICE } from '../../../lib/screen-keys/merges';
import { useDetail } from '../../../lib/use-detail';
import type { Conflict, Merge, MergedApp } from '../../../lib/workspace';
import type { Decisions } from '../api/use-decisions';
import { groupConflicts, listed, settledNow } from '../lib/group-conflicts';
import { choicesOf } from '../lib/resolutions';
import type { SideLabels } from '../lib/sides';
import { useMergeParts } from '../parts';
import { ConflictList } from './conflict-list';
import { ConflictDetail } from './conflict/conflict-detail';
import { useResult, type Result } from './use-result';
import classes from '../../../components/workbench/columns.module.css';

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
  const listRef = useRef<HTMLDivElement>(null);
  const detailRef = useRef<HTMLElement>(null);
  const detail = useDetail(listRef);
  const app = appWith(merge, selected);
  const result = useResult({ m: merge.id, etag, gitAppId: app?.gitAppId ?? null });
  useKeys(
    [
      [CHOOSE, ({ key }) => chooseNth(Number(key), { decisions, selected })],
      [UNDO_CHOICE, () => decisions.undo()],
    ],
    { isOff: isReadOnly },
  );
  useKeys([[MOVE, ({ key }) => moveInList(listRef.current, key === 'ArrowDown' ? 1 : -1)]], {
    isFor: isOnPage,
  });
  // In a narrow window the page scrolls, and stands anywhere in the list or in the conflict before.
  const showFromStart = () => requestAnimationFrame(() => detailRef.current?.scrollIntoView());
  const goTo = (id: string) => {
    select(id);
    showFromStart();
  };
  return (
    <div className={classes.columns} data-shows={detail.isOpen && selected ? 'detail' : 'list'}>
      <section className={classes.left} aria-label={t`Conflicts`}>
        <ConflictList
          {...{ merge, labels, groups, decisions, isReadOnly, listRef }}
          selectedId={selected?.id ?? null}
          onSelect={select}
          onOpen={() => {
            detail.open();
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
              onClose={detail.close}
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
  selected: Conflict | null;
}

/** True if nothing has the focus that may need the arrow keys itself. */
const isOnPage = (target: EventTarget | null): boolean =>
  target === document.body || (target instanceof Element && target.id === 'content');

/** Moves from the selected conflict to the next one or the one before, and puts the focus there. */
function moveInList(list: HTMLElement | null, step: 1 | -1): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  const at = rows.findIndex(({ tabIndex }) => tabIndex === 0);
  rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
}

function chooseNth(number: number, { decisions, selected }: Pressed): void {
  const choice = selected && choicesOf(selected)[number - 1];
  if (selected && choice) decisions.decide(selected, { choose: choice });
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
