import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Menu } from '@mantine/core';
import { FolderInput } from 'lucide-react';
import { slotsOf } from '../canvas';
import { moveUnder, withDescendants, type Component, type Target } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';

/** Menu of all other possible parents. */
export function MoveTo({ chosen }: { chosen: readonly Component[] }) {
  const { change } = useEditor();
  const { components, device } = useOpenPage();
  const ids = chosen.map(({ id }) => id);
  const places = placesFor(components, chosen);
  // The nesting is the same on all devices, so it cannot be changed in the mobile view.
  if (device === 'mobile' || places.length === 0) return null;
  return (
    <Menu
      position="bottom-start"
      withinPortal={false}
      floatingStrategy="fixed"
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<FolderInput size={14} aria-hidden />}>
          <Trans>Move to…</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {places.map(({ label, target }) => (
          <Menu.Item
            key={`${target.parentId} ${target.slot}`}
            onClick={() => change(t`Move to ${label}`, (context) => moveUnder(context, ids, target))}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function placesFor(
  components: readonly Component[],
  chosen: readonly Component[],
): { label: string; target: Target }[] {
  const moving = withDescendants(
    components,
    chosen.map(({ id }) => id),
  );
  const isElsewhere = ({ parentId, slot }: Target) =>
    chosen.some((each) => each.parentId !== parentId || each.slot !== slot);
  return [
    { label: t`Page`, target: { parentId: null, slot: null } },
    ...components.filter(({ id }) => !moving.has(id)).flatMap(slotsOf),
  ].filter(({ target }) => isElsewhere(target));
}
