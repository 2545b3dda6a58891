import { plural, t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Switch, Text } from '@mantine/core';
import { Check, Circle, MessageSquare, X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import list from '../../../components/workbench/list.module.css';
import { moveThroughRows } from '../../../lib/focus';
import type { Review, ReviewDecision, ReviewedApp, ReviewedChange } from '../../../lib/workspace';
import { ChangeSummary, groupChanges } from '../../gitsync';
import { isOpen } from '../lib/decisions';
import classes from './review.module.css';

interface Props {
  review: Review;
  /** Ids of the changes that are listed. */
  shown: ReadonlySet<string>;
  isOnlyOpen: boolean;
  onOnlyOpen: (isOnlyOpen: boolean) => void;
  listRef: RefObject<HTMLDivElement | null>;
  /** Null: the whole review. */
  selectedId: string | null;
  onSelect: (id: string | null) => void;
  /** Shows the selected change where there is no room for it beside the list. */
  onOpen: () => void;
}

/** All changes by app and page, one of which is selected. */
export function ChangeList(props: Props) {
  const { review, shown, isOnlyOpen, onOnlyOpen, listRef } = props;
  return (
    <>
      <div className={classes.tools}>
        <Switch
          size="sm"
          label={t`Open only`}
          checked={isOnlyOpen}
          onChange={({ currentTarget }) => onOnlyOpen(currentTarget.checked)}
        />
      </div>
      <div className={list.lists} ref={listRef} onKeyDown={moveThroughRows}>
        <ul className={list.rows} aria-label={t`The review`}>
          <WholeReview {...props} />
        </ul>
        {review.apps.map((app) => (
          <App key={app.gitAppId} app={app} {...props} />
        ))}
        {shown.size === 0 && (
          <Text size="sm" c="dimmed" className={list.note}>
            {isOnlyOpen && review.apps.length > 0 ? (
              <Trans>Every change has a decision.</Trans>
            ) : (
              <Trans>No app differs between these branches.</Trans>
            )}
          </Text>
        )}
      </div>
      {isOpen(review) && <KeyHint />}
    </>
  );
}

function WholeReview({ review, selectedId, onSelect, onOpen }: Props) {
  return (
    <Row isSelected={selectedId === null} rowId="" onSelect={() => onSelect(null)} onOpen={onOpen}>
      <span className={list.words}>
        <Trans>The whole review</Trans>
      </span>
      <CommentCount count={review.comments.length} />
    </Row>
  );
}

function App({ app, shown, ...props }: Props & { app: ReviewedApp }) {
  const changes = app.changes.filter(({ id }) => shown.has(id));
  const left = app.total - app.changes.length;
  if (changes.length === 0 && left === 0) return null;
  return (
    <section className={list.group} aria-label={app.name}>
      <h2 className={classes.appName}>{app.name}</h2>
      {groupChanges(changes).map(({ key, title, changes: ofGroup }) => (
        <div key={key}>
          <h3 className={list.thing}>{title}</h3>
          <ul className={list.rows} aria-label={`${app.name}, ${title}`}>
            {ofGroup.map((change) => (
              <ChangeRow key={change.id} change={change} {...props} />
            ))}
          </ul>
        </div>
      ))}
      {left > 0 && (
        <Text size="sm" c="dimmed" className={list.note}>
          <Plural value={left} one="# more change is not listed." other="# more changes are not listed." />
        </Text>
      )}
    </section>
  );
}

type RowProps = Pick<Props, 'selectedId' | 'onSelect' | 'onOpen'> & { change: ReviewedChange };

/** One change, with its decision and the number of its comments. */
function ChangeRow({ change, selectedId, onSelect, onOpen }: RowProps) {
  const { id, decision, decidedBy, comments } = change;
  return (
    <Row isSelected={id === selectedId} rowId={id} onSelect={() => onSelect(id)} onOpen={onOpen}>
      <DecisionIcon decision={decision} />
      <span className={classes.summary}>
        <ChangeSummary change={change} />
      </span>
      <CommentCount count={comments.length} />
      {decision ? (
        <span
          className={`${list.decision} ${classes.decision}`}
          data-decision={decision}
          title={decidedBy?.name}
        >
          {DECISIONS[decision]}
        </span>
      ) : (
        <span className="visually-hidden">
          <Trans>open</Trans>
        </span>
      )}
    </Row>
  );
}

const DECISIONS = { accepted: t`accepted`, declined: t`declined` };

const ICON = { size: 14, 'aria-hidden': true } as const;

function DecisionIcon({ decision }: { decision: ReviewDecision }) {
  if (decision === null) return <Circle {...ICON} className={list.open} />;
  return decision === 'accepted' ? <Check {...ICON} className={list.done} /> : <X {...ICON} />;
}

interface AnyRowProps {
  rowId: string;
  isSelected: boolean;
  onSelect: () => void;
  onOpen: () => void;
  children: ReactNode;
}

const Row = ({ rowId, isSelected, onSelect, onOpen, children }: AnyRowProps) => (
  <li className={list.row} data-selected={isSelected || undefined}>
    <button
      type="button"
      data-row={rowId}
      tabIndex={isSelected ? 0 : -1}
      aria-current={isSelected || undefined}
      onFocus={onSelect}
      onClick={() => {
        onSelect();
        onOpen();
      }}
    >
      {children}
    </button>
  </li>
);

const CommentCount = ({ count }: { count: number }) =>
  count > 0 && (
    <span className={classes.count}>
      <MessageSquare size={12} aria-hidden />
      <span aria-hidden>{count}</span>
      <span className="visually-hidden">{plural(count, { one: '# comment', other: '# comments' })}</span>
    </span>
  );

const KeyHint = () => (
  <p className={list.hint}>
    <span>
      <Trans>
        <kbd>J</kbd> <kbd>K</kbd> next
      </Trans>
    </span>
    <span>
      <Trans>
        <kbd>A</kbd> accept
      </Trans>
    </span>
    <span>
      <Trans>
        <kbd>D</kbd> decline
      </Trans>
    </span>
    <span>
      <Trans>
        <kbd>U</kbd> undo
      </Trans>
    </span>
    <span>
      <Trans>
        <kbd>C</kbd> comment
      </Trans>
    </span>
  </p>
);
