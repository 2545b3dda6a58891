import { Button } from '@mantine/core';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './detail-head.module.css';

interface Props {
  /** Way back to the list, and its progress: shown in a narrow window, which has no room for both. */
  back: { label: string; progress: string; onClick: () => void };
  title: string;
  /** Below the title. */
  children: ReactNode;
  /** Goes to the next thing that is open; null if there is none. */
  next: { label: string; onClick: () => void } | null;
  /** Before the way to the next one. */
  actions?: ReactNode;
}

/** Head of the conflict or change that is selected in a workbench. */
export const DetailHead = ({ back, title, children, next, actions }: Props) => (
  <>
    <div className={classes.back}>
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        leftSection={<ArrowLeft size={14} aria-hidden />}
        onClick={back.onClick}
      >
        {back.label}
      </Button>
      <span className={classes.progress}>{back.progress}</span>
    </div>
    <div className={classes.head}>
      <div className={classes.title}>
        <h2>{title}</h2>
        {children}
      </div>
      <div className={classes.actions}>
        {actions}
        {next && (
          <Button
            size="xs"
            variant="default"
            rightSection={<ArrowRight size={14} aria-hidden />}
            onClick={next.onClick}
          >
            {next.label}
          </Button>
        )}
      </div>
    </div>
  </>
);
