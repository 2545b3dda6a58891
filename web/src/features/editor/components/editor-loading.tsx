import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Box, Skeleton, Stack } from '@mantine/core';
import { RowsSkeleton } from '../../../components';
import classes from './editor.module.css';

/** Placeholder with the editor's layout, so that nothing jumps. */
export const EditorLoading = () => (
  <div className={classes.editor} aria-busy>
    <div className={classes.bar}>
      <Skeleton h={20} w={200} />
    </div>
    <main id="content" tabIndex={-1} className={classes.main}>
      <h1 className="visually-hidden">
        <Trans>App</Trans>
      </h1>
      <div className={classes.body}>
        <div className={classes.side}>
          <Box px={12}>
            <RowsSkeleton label={t`Loading`} rows={6} />
          </Box>
        </div>
        <div className={classes.middle} />
        <div className={classes.side}>
          <Stack gap={16} p={12}>
            <Field />
            <Field />
            <Field />
          </Stack>
        </div>
      </div>
    </main>
  </div>
);

/** Stands for a property with its name above. */
const Field = () => (
  <div>
    <Skeleton h={12} w="36%" mb={8} />
    <Skeleton h={32} />
  </div>
);
