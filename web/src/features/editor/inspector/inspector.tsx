import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { ONLY_PAGE, pagePaths, queriesOf, setAt } from '../document';
import { useEditor, useOpenPage, useSelected, useSelectedIds } from '../session/use-editor';
import { ComponentInspector } from './component-inspector';
import classes from './inspector.module.css';
import { QueryInspector } from './query-inspector';
import { SeveralInspector } from './several-inspector';
import { ValueField } from './value-field';

/** Shows the properties of the selection, or of the page. */
export function Inspector() {
  const selected = useSelected();
  const { document, model, components } = useOpenPage();
  const ids = useSelectedIds();
  const chosen = ids.length > 1 ? components.filter(({ id }) => ids.includes(id)) : [];
  if (chosen.length > 1) return <SeveralInspector chosen={chosen} />;
  if (selected?.kind === 'component') {
    const component = components.find(({ id }) => id === selected.id);
    if (component) return <ComponentInspector component={component} />;
  }
  if (selected?.kind === 'query') {
    const query = queriesOf(document, model).find(({ id }) => id === selected.id);
    if (query) return <QueryInspector key={query.id} query={query} />;
  }
  return <PageInspector />;
}

function PageInspector() {
  const { change, isReadOnly } = useEditor();
  const { page, components } = useOpenPage();
  return (
    <div className={classes.inspector}>
      <div className={classes.head}>
        <Text size="xs" c="dimmed">
          <Trans>Page</Trans>
        </Text>
        <ValueField
          key={page.id}
          name="name"
          label={t`Name`}
          value={page.name}
          // The only page of the oldest documents cannot be renamed.
          isReadOnly={isReadOnly || page.id === ONLY_PAGE}
          onChange={(raw) =>
            change(
              t`Rename page`,
              ({ document, model }) =>
                pagePaths(model, page).map((path) => setAt(document, [...path, 'name'], raw)),
              `page-${page.id}`,
            )
          }
        />
      </div>
      <div className={classes.panel}>
        <Text size="sm" c="dimmed">
          <Plural
            value={components.length}
            _0="No components yet."
            one="# component. Select it on the canvas or in the list to see its properties, styles and events."
            other="# components. Select one on the canvas or in the list to see its properties, styles and events."
          />
        </Text>
      </div>
    </div>
  );
}
