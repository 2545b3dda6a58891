import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './apps.module.css';

export const Warning = ({ children }: { children: ReactNode }) => (
  <div className={classes.warning} role="note">
    <TriangleAlert size={16} aria-hidden />
    <div>{children}</div>
  </div>
);
