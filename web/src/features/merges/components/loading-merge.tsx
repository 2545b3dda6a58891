import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Box, Skeleton } from '@mantine/core';
import { RowsSkeleton } from '../../../components';
import header from './header/header.module.css';
import classes from './merge.module.css';
import workbench from './workbench.module.css';

/** Has the layout of a merge, so that nothing jumps. */
export const LoadingMerge = () => (
  <div className={classes.page} aria-busy>
    <div className={header.header}>
      <div className={header.bar}>
        <Skeleton h={20} w={200} />
      </div>
      <div className={header.sides}>
        <Skeleton h={20} w={280} />
        <Skeleton h={20} w={280} />
      </div>
    </div>
    <main id="content" tabIndex={-1} className={classes.main}>
      <h1 className="visually-hidden">
        <Trans>Combine changes</Trans>
      </h1>
      <div className={workbench.columns}>
        <div className={workbench.left}>
          <Box px={16}>
            <RowsSkeleton label={t`Loading`} rows={5} />
          </Box>
        </div>
      </div>
    </main>
  </div>
);
