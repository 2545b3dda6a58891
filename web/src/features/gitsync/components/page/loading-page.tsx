import { t } from '@lingui/core/macro';
import { Box, Skeleton } from '@mantine/core';
import { RowsSkeleton } from '../../../../components';
import classes from './page.module.css';

/** Has the layout of the pages about an app's changes and history, so that nothing jumps. */
export const LoadingPage = () => (
  <div className={classes.page} aria-busy>
    <div className={classes.bar}>
      <Skeleton h={20} w={360} />
    </div>
    <div className={classes.columns}>
      <div className={classes.left}>
        <Box px={16}>
          <RowsSkeleton label={t`Loading`} rows={5} />
        </Box>
      </div>
    </div>
  </div>
);
