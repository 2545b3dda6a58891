import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import type { RefObject } from 'react';
import type { Conflict, Merge } from '../../../../lib/workspace';
import type { Decisions } from '../../api/use-decisions';
import { isAppName } from '../../lib/clash-kinds';
import type { PageGroup } from '../../lib/group-conflicts';
import { thingName } from '../../lib/conflict-words';
import type { SideLabels } from '../../lib/sides';
import { AcceptedChanges } from './accepted-changes';
import { ConflictRow } from './conflict-row';
import { KeyHint } from './key-hint';
import classes from './list.module.css';
import { moveThroughRows } from '../../../../lib/focus';
import { Warnings } from './warnings';

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
      <div className={classes.lists} ref={listRef}>
        {!isReadOnly && <WholeApps merge={merge} labels={labels} decisions={decisions} />}
        <div onKeyDown={moveThroughRows}>
          {groups.map((group) => (
            <Group key={group.key} group={group} {...props} />
          ))}
        </div>
        {groups.length === 0 && (
          <Text size="sm" c="dimmed" className={classes.note}>
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
    <section className={classes.group} aria-label={name}>
      <div className={classes.groupHead}>
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
          <h3 className={classes.thing}>{thing.kind === 'page' ? t`The page itself` : thingName(thing)}</h3>
          <ul className={classes.rows} aria-label={thingName(thing)}>
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
    <span className={classes.quiet}>{text}</span>
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
