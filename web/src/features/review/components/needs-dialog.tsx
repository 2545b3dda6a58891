import { plural, t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Confirmation } from '../../../components';
import { describeChange } from '../../gitsync';
import type { Decisions } from '../api/use-decisions';
import { appOf, changesOf } from '../lib/decisions';
import classes from './review.module.css';

/** Names the changes that get the same decision, before they do. */
export function NeedsDialog({ decisions: { review, asked, confirm, dismiss } }: { decisions: Decisions }) {
  if (!asked) return null;
  const { decision, along } = asked;
  const isDeclined = decision === 'declined';
  const listed = changesOf(review).filter(({ id }) => along.includes(id));
  const left = along.length - listed.length;
  const hasApps = review.apps.length > 1;
  const count = along.length;
  return (
    <Confirmation
      title={isDeclined ? t`Decline other changes, too?` : t`Take other changes back in, too?`}
      confirmLabel={
        isDeclined
          ? plural(count + 1, { one: 'Decline # change', other: 'Decline # changes' })
          : plural(count + 1, { one: 'Decide on # change', other: 'Decide on # changes' })
      }
      isDangerous={false}
      isPending={false}
      error={null}
      onClose={dismiss}
      onConfirm={confirm}
    >
      {isDeclined ? (
        <Plural
          value={count}
          one="Another change needs this one. It would not work without it:"
          other="# other changes need this one. They would not work without it:"
        />
      ) : (
        <Plural
          value={count}
          one="This change needs another one, which is declined:"
          other="This change needs # others, which are declined:"
        />
      )}
      <ul className={classes.needs}>
        {listed.map((change) => (
          <li key={change.id}>
            {hasApps && `${appOf(review, change.id)?.name}: `}
            {describeChange(change)}
          </li>
        ))}
        {left > 0 && (
          <li>
            <Trans>
              <Plural value={left} one="# change" other="# changes" /> that this page does not list
            </Trans>
          </li>
        )}
      </ul>
    </Confirmation>
  );
}
