import { Trans } from '@lingui/react/macro';
import { ChevronsUpDown } from 'lucide-react';
import { MenuOnDemand } from '../../components';
import { lazyPart } from '../../lib/lazy-code';
import { useMe } from '../../lib/session';
import classes from './shell.module.css';

const loadItems = () => import('./profile-items');
const ProfileItems = lazyPart(async () => (await loadItems()).ProfileItems);

export function ProfileMenu() {
  const { user } = useMe();
  return (
    <MenuOnDemand
      width={248}
      position="top-start"
      load={loadItems}
      opener={
        <button type="button" className={classes.link}>
          <span className={classes.person} aria-hidden>
            {[...user.name][0]?.toUpperCase()}
          </span>
          <span className={classes.label}>
            <Trans>
              <span className="visually-hidden">Profile menu of </span>
              {user.name}
            </Trans>
          </span>
          <ChevronsUpDown size={15} aria-hidden />
        </button>
      }
    >
      <ProfileItems />
    </MenuOnDemand>
  );
}
