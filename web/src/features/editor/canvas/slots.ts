import { t } from '@lingui/core/macro';
import { isOn, tabTitles as titlesOfTabs } from '../../../../../src/apps/drawing';
import { isContainer, type Component, type Target } from '../document';

export const tabTitles = (component: Component): string[] => titlesOfTabs(component, t`Tab 1`);

/** Lists the slots of a component, with labels. */
export function slotsOf(component: Component): { target: Target; label: string }[] {
  const { id: parentId, name, type } = component;
  if (!isContainer(type)) return [];
  if (type.startsWith('Tabs')) {
    return tabTitles(component).map((title, index) => ({
      target: { parentId, slot: String(index) },
      label: `${name}: ${title}`,
    }));
  }
  const bars = (['Header', 'Footer'] as const).filter((bar) => isOn(component, `show${bar}`));
  return [
    { target: { parentId, slot: null }, label: name },
    ...bars.map((bar) => ({
      target: { parentId, slot: bar.toLowerCase() },
      label: `${name}: ${bar.toLowerCase()}`,
    })),
  ];
}
