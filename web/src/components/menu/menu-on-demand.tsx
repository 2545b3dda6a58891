import { lazyPart } from '../../lib/lazy-code';
import { OnDemand } from './on-demand';
import type { OpenedMenuProps } from './opened-menu';

const loadMenu = () => import('./opened-menu');
const OpenedMenu = lazyPart(async () => (await loadMenu()).OpenedMenu);

interface Props extends OpenedMenuProps {
  /** Loads the code of the items. */
  load: () => Promise<unknown>;
}

/** Button with a menu. The code of menu and items is loaded when the user is about to open it. */
export const MenuOnDemand = ({ load, ...menu }: Props) => (
  <OnDemand opener={menu.opener} popup="menu" load={() => Promise.all([loadMenu(), load()])}>
    <OpenedMenu {...menu} />
  </OnDemand>
);
