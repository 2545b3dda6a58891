import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { Dialog, DocsLink, KeyCaps, useHelpPage } from '../../components';
import { useKeyGroups, type KeyGroup } from '../../lib/keys';
import { EVERYWHERE } from '../../lib/screen-keys/everywhere';
import classes from './keys-help.module.css';

/** Keys of the present screen, and of all screens. */
export function KeysHelp({ onClose }: { onClose: () => void }) {
  const groups = useKeyGroups();
  const page = useHelpPage();
  return (
    <Dialog title={t`Keys`} onClose={onClose} size="lg">
      <div className={classes.groups}>
        {[...groups, EVERYWHERE].map((group) => (
          <Group key={group.title} group={group} />
        ))}
      </div>
      <Text size="sm" c="dimmed" mt="md">
        <Trans>
          More help is in the <DocsLink page={page}>guide</DocsLink>.
        </Trans>
      </Text>
    </Dialog>
  );
}

const Group = ({ group: { title, bindings } }: { group: KeyGroup }) => (
  <section aria-label={title}>
    <h3 className={classes.title}>{title}</h3>
    <dl className={classes.list}>
      {bindings.map(({ label, keys }) => (
        <div key={label} className={classes.row}>
          <dt>{label}</dt>
          <dd>
            <KeyCaps keys={keys} />
          </dd>
        </div>
      ))}
    </dl>
  </section>
);
