import { t } from '@lingui/core/macro';
import { Skeleton } from '@mantine/core';
import classes from './editor.module.css';

/** Placeholder with the editor's layout, so that nothing jumps. */
export const EditorLoading = () => (
  <div className={classes.editor} role="status" aria-label={t`Loading`} aria-busy>
    <div className={classes.bar}>
      <Skeleton h={20} w={200} />
    </div>
    <div className={classes.body}>
      <div className={classes.side}>
        <Skeleton h={240} m={12} w="auto" />
      </div>
      <div className={classes.middle} />
      <div className={classes.side}>
        <Skeleton h={240} m={12} w="auto" />
      </div>
    </div>
  </div>
);
