import { Button, Menu } from '@mantine/core';
import { FolderInput } from 'lucide-react';
import { slotsOf } from '../canvas';
import { moveUnder, withDescendants, type Component, type Target } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';

/** Every place where the components could stand and do not yet. */
export function MoveTo({ chosen }: { chosen: readonly Component[] }) {
  const { change } = useEditor();
  const { components, device } = useOpenPage();
  const ids = chosen.map(({ id }) => id);
  const places = placesFor(components, chosen);
  // Who stands in whom is the same on every device, so that it is not changed while one of them is looked at.
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
          Move to…
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {places.map(({ label, target }) => (
          <Menu.Item
            key={`${target.parentId} ${target.slot}`}
            onClick={() => change(`Move to ${label}`, (place) => moveUnder(place, ids, target))}
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
    { label: 'The page', target: { parentId: null, slot: null } },
    ...components.filter(({ id }) => !moving.has(id)).flatMap(slotsOf),
  ].filter(({ target }) => isElsewhere(target));
}
