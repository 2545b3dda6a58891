import { t } from '@lingui/core/macro';
import { Trans, Plural } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { TriangleAlert, Check, Circle } from 'lucide-react';
import { useState, type RefObject } from 'react';
import { moveThroughRows } from '../../../lib/focus';
import { possessive } from '../../../lib/possessive';
import type { Conflict, Merge, MergedApp } from '../../../lib/workspace';
import type { Decisions } from '../api/use-decisions';
import { isAppName } from '../lib/clash-kinds';
import { thingName, warningText, decisionLabel, sideOfDecision, titleOf } from '../lib/conflict-labels';
import type { PageGroup } from '../lib/group-conflicts';
import type { SideLabels } from '../lib/sides';
import { useMergeParts } from '../parts';
import list from '../../../components/workbench/list.module.css';
import classes from './list.module.css';

interface Props {
  merge: Merge;
  labels: SideLabels;
  groups: readonly PageGroup[];
  decisions: Decisions;
  isReadOnly: boolean;
  listRef: RefObject<HTMLDivElement | null>;
  selectedId: string | null;
  onSelect: (id: string) => void;
  /** Shows the selected conflict where there is no room for it beside the list. */
  onOpen: () => void;
}

/** All conflicts by page and thing, one of which is selected; below them what needs no decision. */
export function ConflictList(props: Props) {
  const { merge, labels, groups, decisions, isReadOnly, listRef } = props;
  return (
    <>
      <div className={list.lists} ref={listRef}>
        <div className={classes.wholes}>
          {!isReadOnly && <WholeApps merge={merge} labels={labels} decisions={decisions} />}
        </div>
        <div onKeyDown={moveThroughRows}>
          {groups.map((group) => (
            <Group key={group.key} group={group} {...props} />
          ))}
        </div>
        {groups.length === 0 && (
          <Text size="sm" c="dimmed" className={list.note}>
            <Trans>No conflicts: the changes of both sides fit together.</Trans>
          </Text>
        )}
        <Warnings apps={merge.apps} />
        <AcceptedChanges apps={merge.apps} labels={labels} />
      </div>
      {!isReadOnly && groups.length > 0 && <KeyHint labels={labels} />}
    </>
  );
}

function WholeApps({ merge, labels, decisions }: Pick<Props, 'merge' | 'labels' | 'decisions'>) {
  const shown = merge.apps.filter(({ conflicts }) => canBeChosenAtOnce(conflicts));
  return shown.map(({ gitAppId, name, conflicts }) => (
    <SideButtons
      key={gitAppId}
      text={wholeText(merge, gitAppId === null ? t`the other files` : name)}
      label={t`All conflicts of ${name}`}
      labels={labels}
      onChoose={(side) =>
        gitAppId === null ? decisions.decideAll(conflicts, side) : decisions.decideApp(gitAppId, side)
      }
    />
  ));
}

const wholeText = ({ apps }: Merge, name: string): string =>
  apps.length > 1 ? t`Everything of ${name} from` : t`Everything from`;

/** Names of apps are decided upon one by one: a side may remove the other one’s app. */
const canBeChosenAtOnce = (conflicts: readonly Conflict[]): boolean =>
  conflicts.length > 1 && !conflicts.some(isAppName);

function Group({ group, merge, labels, decisions, isReadOnly, ...rest }: Props & { group: PageGroup }) {
  const { title, appName, things } = group;
  const conflicts = things.flatMap((each) => each.conflicts);
  const name = appName ? `${appName}: ${title}` : title;
  return (
    <section className={list.group} aria-label={name}>
      <div className={list.groupHead}>
        <h2>{name}</h2>
        {!isReadOnly && canBeChosenAtOnce(conflicts) && !isWhole(merge, conflicts) && (
          <SideButtons
            text={t`All from`}
            label={t`All conflicts of ${name}`}
            labels={labels}
            onChoose={(side) => decisions.decideAll(conflicts, side)}
          />
        )}
      </div>
      {things.map(({ key, thing, conflicts: rows }) => (
        <div key={key}>
          <h3 className={list.thing}>{thing.kind === 'page' ? t`The page itself` : thingName(thing)}</h3>
          <ul className={list.rows} aria-label={thingName(thing)}>
            {rows.map((conflict) => (
              <ConflictRow key={conflict.id} conflict={conflict} labels={labels} {...rest} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** True if these are all conflicts of an app, or of the other files. */
const isWhole = ({ apps }: Merge, some: readonly Conflict[]): boolean =>
  apps.some(
    ({ conflicts }) => conflicts.length === some.length && conflicts.some(({ id }) => id === some[0]?.id),
  );

interface ButtonsProps {
  text: string;
  label: string;
  labels: SideLabels;
  onChoose: (side: 'mine' | 'theirs') => void;
}

const SideButtons = ({ text, label, labels, onChoose }: ButtonsProps) => (
  <div className={classes.whole} role="group" aria-label={label}>
    <span className={list.quiet}>{text}</span>
    {(['mine', 'theirs'] as const).map((side) => (
      <Button
        key={side}
        size="compact-xs"
        variant="default"
        className={classes.sideButton}
        data-side={side}
        onClick={() => onChoose(side)}
      >
        {labels[side]}
      </Button>
    ))}
  </div>
);

/** Notices about the result, which is valid all the same. */
function Warnings({ apps }: { apps: readonly MergedApp[] }) {
  const texts = [...new Set(apps.flatMap(({ warnings }) => warnings.map(warningText)))];
  if (texts.length === 0) return null;
  return (
    <section className={classes.warnings} aria-label={t`Warnings`}>
      <h2>
        <Trans>Warnings</Trans>
      </h2>
      <ul>
        {texts.map((text) => (
          <li key={text}>
            <TriangleAlert size={14} aria-hidden /> {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Keys that work while the list or the conflict has the focus. */
const KeyHint = ({ labels: { mine, theirs } }: { labels: SideLabels }) => (
  <p className={list.hint}>
    <span>
      <Trans>
        <kbd>↑</kbd> <kbd>↓</kbd> next
      </Trans>
    </span>
    <span>
      <kbd>1</kbd> {mine}
    </span>
    <span>
      <kbd>2</kbd> {theirs}
    </span>
    <span>
      <Trans>
        <kbd>3</kbd> both, or before
      </Trans>
    </span>
    <span>
      <Trans>
        <kbd>U</kbd> undo
      </Trans>
    </span>
  </p>
);

interface AcceptedChangesProps {
  apps: readonly MergedApp[];
  labels: SideLabels;
}

/** Changes of both sides that are in the result without a decision, folded. */
const AcceptedChanges = ({ apps, labels }: AcceptedChangesProps) =>
  apps.map((app) =>
    (['mine', 'theirs'] as const).map((side) => (
      <Accepted
        key={`${app.gitAppId} ${side}`}
        difference={app.accepted[side]}
        name={apps.length > 1 ? t`${labels[side]} in ${app.name}` : labels[side]}
      />
    )),
  );

function Accepted({ difference, name }: { difference: MergedApp['accepted']['mine']; name: string }) {
  const { Changes } = useMergeParts();
  const [isOpen, setIsOpen] = useState(false);
  const { total } = difference;
  if (total === 0) return null;
  return (
    <details className={classes.accepted} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        <Trans>
          {possessive(name)} <Plural value={total} one="# change" other="# changes" /> without a conflict
        </Trans>
      </summary>
      {isOpen && <Changes difference={difference} />}
    </details>
  );
}

interface ConflictRowProps {
  conflict: Conflict;
  labels: SideLabels;
  selectedId: string | null;
  onSelect: (id: string) => void;
  onOpen: () => void;
}

/** One conflict, and the decision on it if there is one. */
function ConflictRow({ conflict, labels, selectedId, onSelect, onOpen }: ConflictRowProps) {
  const { id, resolution, resolvedBy } = conflict;
  const isSelected = id === selectedId;
  return (
    <li className={list.row} data-selected={isSelected || undefined}>
      <button
        type="button"
        data-row={id}
        tabIndex={isSelected ? 0 : -1}
        aria-current={isSelected || undefined}
        onFocus={() => onSelect(id)}
        onClick={() => {
          onSelect(id);
          onOpen();
        }}
      >
        {resolution ? (
          <Check size={14} className={list.done} aria-hidden />
        ) : (
          <Circle size={14} className={list.open} aria-hidden />
        )}
        <span className={list.words}>{titleOf(conflict)}</span>
        {resolution ? (
          <span
            className={`${list.decision} ${classes.decision}`}
            data-side={sideOfDecision(resolution)}
            title={resolvedBy ? t`Resolved by ${resolvedBy.name}` : undefined}
          >
            <span className="visually-hidden">
              <Trans>resolved: </Trans>
            </span>
            {decisionLabel(conflict, resolution, labels)}
          </span>
        ) : (
          <span className="visually-hidden">
            <Trans>open</Trans>
          </span>
        )}
      </button>
    </li>
  );
}
