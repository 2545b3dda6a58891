import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Popover, Skeleton } from '@mantine/core';
import { ChevronsUpDown, GitBranch } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { isProblem } from '../../../lib/api';
import { useStarted, useWorkspace } from '../../../lib/workspace';
import type { Save } from '../api/use-open-branch';
import type { BranchDialog } from './branch-dialogs';
import classes from './branch-menu.module.css';

const BranchList = lazy(async () => ({ default: (await import('./branch-list')).BranchList }));
const BranchDialogs = lazy(async () => ({ default: (await import('./branch-dialogs')).BranchDialogs }));

const LazyMissingCopy = lazy(async () => ({ default: (await import('./missing-copy')).MissingCopy }));

interface Props {
  /** Saves what is being edited, before another branch is opened. */
  save?: Save;
  className?: string;
  /** Beside another menu, for windows of another width. */
  isSecond?: boolean;
}

/** Says on which branch one works, and opens the list of branches. Nothing, while there is no repository. */
export function BranchMenu({ save, className = '', isSecond = false }: Props) {
  const { copy, defaultBranch } = useWorkspace();
  const { started } = useStarted<object>('merge', { ofWorkspace: true });
  const [isOpen, setIsOpen] = useState(false);
  const [dialog, setDialog] = useState<BranchDialog | null>(
    isSecond ? null : started && { kind: 'started-merge' },
  );
  const name = copy.branch ?? defaultBranch;
  if (name === null) return null;
  const ask = (next: BranchDialog) => {
    setIsOpen(false);
    setDialog(next);
  };
  return (
    <>
      <Popover
        opened={isOpen}
        onChange={setIsOpen}
        width={340}
        position="bottom-start"
        trapFocus
        returnFocus
        hideDetached={false}
      >
        <Popover.Target>
          <button
            type="button"
            className={`${classes.opener} ${className}`}
            data-other={copy.branch !== null || undefined}
            title={t`Branch ${name}`}
            onClick={() => setIsOpen(!isOpen)}
          >
            <GitBranch size={15} aria-hidden />
            <span className={classes.openerName}>
              <span className="visually-hidden">
                <Trans>Branch </Trans>
              </span>
              {name}
            </span>
            <ChevronsUpDown size={14} aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown className={classes.menu}>
          <Suspense fallback={<Skeleton h={120} />}>
            <BranchList save={save} onAsk={ask} onClose={() => setIsOpen(false)} />
          </Suspense>
        </Popover.Dropdown>
      </Popover>
      <Suspense>
        {dialog && <BranchDialogs dialog={dialog} save={save} onClose={() => setDialog(null)} />}
      </Suspense>
    </>
  );
}

/** Tells if an address leads to a branch, or to an app on it, that is not there. */
export const isMissingCopy = (error: unknown): boolean =>
  isProblem(error, 'app_not_on_branch', 'git_branch_not_found');

/** Says what is not there, and leads to what is. `appId`: the app that the address names. */
export const MissingCopy = (props: { error: unknown; appId?: string }) => (
  <Suspense>
    <LazyMissingCopy {...props} />
  </Suspense>
);
