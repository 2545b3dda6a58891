import { t } from '@lingui/core/macro';
import { Button, Menu } from '@mantine/core';
import { Tag } from 'lucide-react';
import { useWorkspace } from '../../../../lib/workspace';

interface Props {
  tags: readonly string[];
  onPull: (tag: string) => void;
}

const ICON = <Tag size={14} aria-hidden />;

/** Offers to pull the app as it is at a tag of the commit; nothing without one. */
export function PullTag({ tags, onPull }: Props) {
  const { can } = useWorkspace();
  if (tags.length === 0 || !can('builder')) return null;
  const [only] = tags;
  if (tags.length === 1)
    return (
      <Button size="xs" variant="default" leftSection={ICON} onClick={() => onPull(only)}>
        {t`Pull ${only}`}
      </Button>
    );
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={ICON}>
          {t`Pull a tag…`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {tags.map((tag) => (
          <Menu.Item key={tag} onClick={() => onPull(tag)}>
            {tag}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
