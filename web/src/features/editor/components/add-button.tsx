import { UnstyledButton } from '@mantine/core';
import { Plus } from 'lucide-react';
import type { ComponentProps } from 'react';
import classes from './add-button.module.css';

/** Button of a list heading that adds an item; can be the target of a menu. */
export const AddButton = ({ children, ...props }: Omit<ComponentProps<'button'>, 'className'>) => (
  // Mantine's menu passes an empty class to its target; it must not override this one.
  <UnstyledButton {...props} className={classes.add}>
    <Plus size={14} aria-hidden /> {children}
  </UnstyledButton>
);
