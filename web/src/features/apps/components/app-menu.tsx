import { t } from '@lingui/core/macro';
import { ActionIcon } from '@mantine/core';
import { Ellipsis } from 'lucide-react';
import { MenuOnDemand } from '../../../components';
import { lazyPart } from '../../../lib/lazy-code';
import type { AppMenuItemsProps } from './app-menu-items';
import classes from './apps.module.css';

const loadItems = () => import('./app-menu-items');
const AppMenuItems = lazyPart(async () => (await loadItems()).AppMenuItems);

export const AppMenu = (props: AppMenuItemsProps) => (
  <div className={classes.menu}>
    <MenuOnDemand
      position="bottom-end"
      width={170}
      load={loadItems}
      opener={
        <ActionIcon variant="subtle" color="gray" aria-label={t`Actions for ${props.app.name}`}>
          <Ellipsis size={17} aria-hidden />
        </ActionIcon>
      }
    >
      <AppMenuItems {...props} />
    </MenuOnDemand>
  </div>
);
