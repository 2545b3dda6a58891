import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ChevronsUpDown, GitBranch } from 'lucide-react';
import { Suspense, useState, type ComponentProps } from 'react';
import { OnDemand } from '../../../components';
import { isProblem } from '../../../lib/api';
import { lazyPart } from '../../../lib/lazy-code';
import { useStarted, useWorkspace } from '../../../lib/workspace';
import type { Save } from '../api/use-open-branch';
import { useAskedBranchDialog } from '../ask-for-dialog';
import type { BranchDialog } from './branch-dialogs';
import classes from './branch-menu.module.css';

const loadPopover = () => import('./branch-popover');
const BranchPopover = lazyPart(async () => (await loadPopover()).BranchPopover);
const BranchDialogs = lazyPart(async () => (await import('./branch-dialogs')).BranchDialogs);

const LazyMissingCopy = lazyPart(async () => (await import('./missing-copy')).MissingCopy);

interface Props {
  /** Saves pending edits before another branch is opened. */
  save?: Save;
  className?: string;
  /** The second of two menus, for windows of different widths. */
  isSecond?: boolean;
}

/** Shows the active branch, and opens the list of branches. Renders nothing without a repository. */
export function BranchMenu({ save, className = '', isSecond = false }: Props) {
  const { copy, defaultBranch } = useWorkspace();
  const { started } = useStarted<object>('merge', { ofWorkspace: true });
  const [dialog, setDialog] = useState<BranchDialog | null>(
    isSecond ? null : started && { kind: 'started-merge' },
  );
  useAskedBranchDialog(setDialog, isSecond);
  const name = copy.branch ?? defaultBranch;
  if (name === null) return null;
  const opener = <Opener name={name} isOther={copy.branch !== null} className={className} />;
  return (
    <>
      <OnDemand opener={opener} popup="dialog" load={loadPopover}>
        <BranchPopover opener={opener} save={save} onAsk={setDialog} />
      </OnDemand>
      <Suspense>
        {dialog && <BranchDialogs dialog={dialog} save={save} onClose={() => setDialog(null)} />}
      </Suspense>
    </>
  );
}

/** Keeps the place of the menu on pages without one: the links below stay where they are. */
export function BranchMenuPlace({ className = '' }: { className?: string }) {
  const { copy, defaultBranch } = useWorkspace();
  const name = copy.branch ?? defaultBranch;
  return name !== null && <Opener name={name} isOther={false} className={`${classes.place} ${className}`} />;
}

interface OpenerProps extends ComponentProps<'button'> {
  name: string;
  isOther: boolean;
}

const Opener = ({ name, isOther, className = '', ...button }: OpenerProps) => (
  <button
    type="button"
    className={`${classes.opener} ${className}`}
    data-other={isOther || undefined}
    title={t`Branch ${name}`}
    {...button}
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
);

/** Returns true if an address names a missing branch, or an app missing on its branch. */
export const isMissingCopy = (error: unknown): boolean =>
  isProblem(error, 'app_not_on_branch', 'git_branch_not_found');

/** Reports a missing branch or app, and leads to an existing one. `appId`: the app that the address names. */
export const MissingCopy = (props: { error: unknown; appId?: string }) => (
  <Suspense>
    <LazyMissingCopy {...props} />
  </Suspense>
);
