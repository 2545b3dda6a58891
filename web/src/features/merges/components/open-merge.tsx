import type { ReadMerge } from '../../../lib/workspace';
import { useCompletion } from '../api/use-completion';
import { useDecisions } from '../api/use-decisions';
import { useUndoKey } from '../api/use-undo-key';
import { isOpen } from '../lib/resolutions';
import { labelSides } from '../lib/sides';
import { Ended } from './ended';
import { Header } from './header/header';
import classes from './merge.module.css';
import { Workbench } from './workbench';

interface Props {
  mergeId: string;
  read: ReadMerge;
}

/** A merge, its header above its conflicts. One that has ended is only shown. */
export function OpenMerge({ mergeId, read }: Props) {
  const decisions = useDecisions(mergeId);
  const { merge } = decisions;
  const completion = useCompletion(merge);
  const labels = labelSides(merge.sides);
  const isReadOnly = !isOpen(merge) || completion.job.isPending;
  useUndoKey(decisions.undo, isReadOnly);
  return (
    <div className={classes.page}>
      <Header {...{ merge, labels, decisions, completion }} />
      <main id="content" tabIndex={-1} className={classes.main}>
        {!isOpen(merge) && <Ended merge={merge} />}
        <Workbench {...{ merge, labels, decisions, isReadOnly, etag: read.etag }} />
      </main>
    </div>
  );
}
