import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Combobox, useCombobox } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useFallbackFocus } from '../../../lib/focus';
import { isApple } from '../../../lib/is-apple';
import { useKeys } from '../../../lib/keys';
import { GROUP_NAMES, searchTypes, typeName } from '../catalogue';
import { AddButton } from '../components/add-button';
import { ADD } from '../../../lib/screen-keys/editor';
import { useEditor, useOpenPage } from '../session/use-editor';
import classes from './add-component.module.css';
import { useAdd } from './use-add';

/** Searchable list of all component types that the document supports, by group. */
export function AddComponent() {
  const { isReadOnly } = useEditor();
  return isReadOnly ? null : <Picker />;
}

function Picker() {
  const { model } = useOpenPage();
  const [search, setSearch] = useState('');
  const add = useAdd();
  const opener = useRef<HTMLButtonElement>(null);
  // The search holds the focus, and disappears when the list closes.
  const dropdown = useFallbackFocus(opener);
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
    },
  });
  const open = () => combobox.openDropdown();
  useKeys([[ADD, open]]);
  const groups = searchTypes(search, model.generation);
  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      width={240}
      size="xs"
      withinPortal={false}
      keepMounted={false}
      floatingStrategy="fixed"
      onOptionSubmit={(type) => {
        combobox.closeDropdown();
        add(type);
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        <AddButton
          ref={opener}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          aria-keyshortcuts="Alt+A"
          title={isApple ? t`Add component (⌥ A)` : t`Add component (Alt A)`}
          onClick={() => combobox.toggleDropdown()}
        >
          <Trans>Add component</Trans>
        </AddButton>
      </Combobox.Target>
      <Combobox.Dropdown ref={dropdown}>
        <Search value={search} onChange={setSearch} selectFirst={combobox.selectFirstOption} />
        <Options groups={groups} />
        {groups.length === 0 && (
          <Combobox.Empty>
            <Trans>No matching components.</Trans>
          </Combobox.Empty>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}

interface SearchProps {
  value: string;
  onChange: (value: string) => void;
  selectFirst: () => void;
}

/** Takes the focus as soon as it is shown: the combobox would set it in a timer, and lose keystrokes before. */
function Search({ value, onChange, selectFirst }: SearchProps) {
  const onFound = useEffectEvent(selectFirst);
  useEffect(() => {
    onFound();
  }, [value]);
  return (
    <Combobox.Search
      ref={focus}
      aria-label={t`Search components`}
      placeholder={t`Search`}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const focus = (input: HTMLInputElement | null) => input?.focus({ preventScroll: true });

const Options = ({ groups }: { groups: ReturnType<typeof searchTypes> }) => (
  <Combobox.Options
    mah={360}
    className={classes.options}
    aria-label={t`Components`}
    tabIndex={0}
    hidden={groups.length === 0}
  >
    {groups.map(({ group, types }) => (
      <Combobox.Group key={group} label={GROUP_NAMES[group]}>
        {types.map(({ type }) => (
          <Combobox.Option key={type} value={type}>
            {typeName(type)}
          </Combobox.Option>
        ))}
      </Combobox.Group>
    ))}
  </Combobox.Options>
);
