import { plural, t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import type { ComponentProps } from 'react';
import { OnDemand } from '../../../components';
import { lazyPart } from '../../../lib/lazy-code';
import { inboxQuery } from '../inbox';
import classes from './inbox-bell.module.css';

const loadPopover = () => import('./inbox-popover');
const InboxPopover = lazyPart(async () => (await loadPopover()).InboxPopover);

const MOST_SHOWN = 99;

/** Button with the number of unread entries, which opens the inbox. */
export function InboxBell() {
  const { data } = useQuery(inboxQuery);
  const opener = <Opener unread={data?.unread ?? 0} />;
  return (
    <OnDemand opener={opener} popup="dialog" load={loadPopover}>
      <InboxPopover opener={opener} />
    </OnDemand>
  );
}

function Opener({ unread, className = '', ...button }: { unread: number } & ComponentProps<'button'>) {
  const label =
    unread === 0 ? t`Inbox` : plural(unread, { one: 'Inbox, # unread', other: 'Inbox, # unread' });
  return (
    <button
      type="button"
      className={`${classes.bell} ${className}`}
      aria-label={label}
      title={label}
      {...button}
    >
      <Bell size={17} aria-hidden />
      {unread > 0 && (
        <span className={classes.count} aria-hidden>
          {unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
        </span>
      )}
    </button>
  );
}
