import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Checkbox, Text } from '@mantine/core';
import { useEffect, useRef, useState, type ChangeEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useListSearch } from '../../lib/use-list-search';
import classes from './choice-list.module.css';
import { LongList } from './long-list';
import type { Choice, ChoiceItem } from './use-choice';

interface Props<T extends ChoiceItem> {
  label: string;
  items: readonly T[];
  choice: Choice<T>;
  isReadOnly?: boolean;
  /** At the end of the row's first line. */
  renderState?: (item: T) => ReactNode;
  describe?: (item: T) => ReactNode;
  /** Below the row's first line. */
  renderDetails?: (item: T) => ReactNode;
}

/** Longest list that needs no search. */
const MAX_WITHOUT_SEARCH = 8;

/**
 * List for selecting several items, with a search. Arrow keys move, Space selects, Shift selects up to the item selected
 * before, and Ctrl A selects all that the search shows.
 */
export function ChoiceList<T extends ChoiceItem>(props: Props<T>) {
  const { label, items, choice, isReadOnly = false, renderState, describe, renderDetails } = props;
  const search = useListSearch({
    label: t`Search apps`,
    count: items.length,
    maxWithout: MAX_WITHOUT_SEARCH,
    className: classes.search,
  });
  const found = items.filter(({ name }) => search.isFound(name));
  const { list, onKeyDown, activeId, activeIndex, activate, toggle } = useKeys(found, { choice, isReadOnly });
  return (
    <fieldset ref={list} className={classes.list} onKeyDown={onKeyDown}>
      <legend className="visually-hidden">{label}</legend>
      <div className={classes.head}>
        <All {...{ found, choice, isReadOnly }} isSearching={search.isOn} />
        <Text size="sm" c="dimmed" role="status" className={classes.count}>
          <Trans>
            {choice.chosen.length} of {items.length} selected
          </Trans>
        </Text>
        {search.field}
      </div>
      {found.length === 0 && search.isOn ? (
        <Text size="sm" c="dimmed" className={classes.row}>
          <Trans>No app has “{search.text}” in its name.</Trans>
        </Text>
      ) : (
        <LongList
          label={label}
          items={found}
          keyOf={({ id }) => id}
          keptIndex={activeIndex}
          render={(item) => (
            <>
              <div className={classes.line}>
                <Checkbox
                  label={item.name}
                  description={describe?.(item)}
                  disabled={!item.canChoose || isReadOnly}
                  checked={choice.isChosen(item)}
                  tabIndex={item.id === activeId ? 0 : -1}
                  data-choice={item.id}
                  onFocus={() => activate(item.id)}
                  onChange={(event) => toggle(item, event)}
                />
                {renderState?.(item)}
              </div>
              {renderDetails && <div className={classes.details}>{renderDetails(item)}</div>}
            </>
          )}
        />
      )}
    </fieldset>
  );
}

interface AllProps<T extends ChoiceItem> {
  found: readonly T[];
  choice: Choice<T>;
  isReadOnly: boolean;
  isSearching: boolean;
}

/** Selects all items that the search shows, or none of them. */
function All<T extends ChoiceItem>({ found, choice, isReadOnly, isSearching }: AllProps<T>) {
  const possible = found.filter(({ canChoose }) => canChoose);
  const count = possible.filter(choice.isChosen).length;
  const isAll = count === possible.length && count > 0;
  return (
    <Checkbox
      className={classes.all}
      label={isSearching ? t`All ${found.length} found` : t`All apps`}
      disabled={possible.length === 0 || isReadOnly}
      checked={isAll}
      indeterminate={!isAll && count > 0}
      onChange={() =>
        choice.choose(
          possible.map(({ id }) => id),
          !isAll,
        )
      }
    />
  );
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

/** Moves the focus among the items that can be selected, of which one can be reached with Tab. */
function useKeys<T extends ChoiceItem>(
  found: readonly T[],
  { choice, isReadOnly }: { choice: Choice<T>; isReadOnly: boolean },
) {
  const list = useRef<HTMLFieldSetElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const anchor = useRef<string | null>(null);
  const wantsFocus = useRef(false);
  const possible = found.filter(({ canChoose }) => canChoose);
  const at = Math.max(
    0,
    possible.findIndex(({ id }) => id === active),
  );
  const activeId = possible[at]?.id ?? null;
  useEffect(() => {
    if (!wantsFocus.current || activeId === null) return;
    wantsFocus.current = false;
    list.current?.querySelector<HTMLElement>(`[data-choice="${CSS.escape(activeId)}"]`)?.focus();
  }, [activeId]);
  const chooseTo = (id: string, isChosen: boolean) => {
    const [from, to] = [anchor.current ?? id, id]
      .map((each) => possible.findIndex((item) => item.id === each))
      .sort((one, other) => one - other);
    choice.choose(
      possible.slice(Math.max(0, from), to + 1).map((item) => item.id),
      isChosen,
    );
  };
  const move = (step: number, isRange: boolean) => {
    const next = possible[Math.min(possible.length - 1, Math.max(0, at + step))];
    if (!next || next.id === activeId) return;
    if (isRange) {
      anchor.current ??= activeId;
      chooseTo(next.id, true);
    }
    wantsFocus.current = true;
    setActive(next.id);
  };
  return {
    list,
    activeId,
    /** Index of the item that the user moved to. */
    activeIndex: active === null ? -1 : found.findIndex(({ id }) => id === active),
    activate: setActive,
    toggle: (item: T, event: ChangeEvent<HTMLInputElement>) => {
      const isChosen = !choice.isChosen(item);
      if ((event.nativeEvent as MouseEvent).shiftKey && anchor.current !== null) chooseTo(item.id, isChosen);
      else choice.choose([item.id], isChosen);
      anchor.current = item.id;
      setActive(item.id);
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const isBox = event.target instanceof HTMLElement && event.target.dataset.choice !== undefined;
      if (!isBox || isReadOnly || event.altKey) return;
      const isAll = event.key === 'a' && (event.ctrlKey || event.metaKey);
      const step = STEPS[event.key];
      if (!isAll && step === undefined) return;
      event.preventDefault();
      if (step !== undefined) return move(step, event.shiftKey);
      choice.choose(
        possible.map(({ id }) => id),
        true,
      );
    },
  };
}
