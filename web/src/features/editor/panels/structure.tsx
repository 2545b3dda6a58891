import { Trans } from '@lingui/react/macro';
import { Tabs } from '@mantine/core';
import { Components } from './components';
import { Pages } from './pages';
import { Queries } from './queries';
import classes from './structure.module.css';

/** Structure panel: pages, components of the open page, and queries. */
export function Structure() {
  return (
    <Tabs
      defaultValue="pages"
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
