import { Menu, type MenuProps } from '@mantine/core';
import { cloneElement, Suspense, type ReactNode } from 'react';
import type { Opener } from './on-demand';
import { useOpened } from './use-opened';

export interface OpenedMenuProps extends Pick<MenuProps, 'position' | 'width'> {
  opener: Opener;
  /** Items of the menu. */
  children: ReactNode;
}

/** Opens when it is first drawn, in the place of its button, whose focus it takes over. */
export function OpenedMenu({ opener, children, ...options }: OpenedMenuProps) {
  const { ref, isOpen, setOpen } = useOpened();
  return (
    <Menu {...options} opened={isOpen} onChange={setOpen}>
      <Menu.Target>{cloneElement(opener, { ref })}</Menu.Target>
      <Menu.Dropdown>
        <Suspense>{children}</Suspense>
      </Menu.Dropdown>
    </Menu>
  );
}
