import { Trans } from '@lingui/react/macro';
import { Table } from '@mantine/core';

/** Head of the column with a row's buttons; only screen readers say it. */
export const ActionsHead = ({ w }: { w?: number }) => (
  <Table.Th w={w}>
    <span className="visually-hidden">
      <Trans>Actions</Trans>
    </span>
  </Table.Th>
);
