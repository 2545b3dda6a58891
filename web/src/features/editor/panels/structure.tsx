import { Trans } from '@lingui/react/macro';
import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { useSelectedQueryId } from '../session/use-editor';
import { Components } from './components';
import { Pages } from './pages';
import { Queries } from './queries';
import classes from './structure.module.css';

/** Structure panel: pages, components of the open page, and queries. Shows the list of a query that is selected. */
export function Structure() {
  const queryId = useSelectedQueryId();
  const [shown, setShown] = useState<{ tab: string | null; queryId: string | null }>({
    tab: 'pages',
    queryId: null,
  });
  if (queryId !== shown.queryId) setShown({ tab: queryId === null ? shown.tab : 'queries', queryId });
  return (
    <Tabs
      value={shown.tab}
      onChange={(tab) => setShown({ tab, queryId })}
      keepMounted={false}
      className={classes.structure}
      classNames={{ panel: classes.panel, tab: classes.tab }}
    >
      <Tabs.List grow>
        <Tabs.Tab value="pages">
          <Trans>Pages</Trans>
        </Tabs.Tab>
        <Tabs.Tab value="queries">
          <Trans>Queries</Trans>
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="pages">
        <Pages />
        <Components />
      </Tabs.Panel>
      <Tabs.Panel value="queries">
        <Queries />
      </Tabs.Panel>
    </Tabs>
  );
}
