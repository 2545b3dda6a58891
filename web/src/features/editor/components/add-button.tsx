import { UnstyledButton } from '@mantine/core';
import { Plus } from 'lucide-react';
import type { ComponentProps } from 'react';
import classes from './add-button.module.css';

/** Adds to what it stands beside; can be the target of a menu. */
export const AddButton = ({ children, ...props }: Omit<ComponentProps<'button'>, 'className'>) => (
  // A menu hands its target a class too, an empty one: it must not come last.
  <UnstyledButton {...props} className={classes.add}>
    <Plus size={14} aria-hidden /> {children}
  </UnstyledButton>
);
