import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Copy, Trash2 } from 'lucide-react';
import { isApple } from '../../../lib/is-apple';
import { duplicate } from '../adding';
import { deleteComponents, namesOf, type Component } from '../document';
import { useEditor } from '../session/use-editor';
import classes from './inspector.module.css';
import { MoveTo } from './move-to';

export function ComponentActions({ chosen }: { chosen: readonly Component[] }) {
  const editor = useEditor();
  const { change, selection, isReadOnly } = editor;
  if (isReadOnly) return null;
  const ids = chosen.map(({ id }) => id);
  const names = namesOf(chosen);
  return (
    <div className={classes.actions}>
      <Button
        variant="default"
        size="xs"
        leftSection={<Copy size={14} aria-hidden />}
        title={isApple ? t`Duplicate (⌘ D)` : t`Duplicate (Ctrl D)`}
        onClick={() => duplicate(editor, ids)}
      >
        <Trans>Duplicate</Trans>
      </Button>
      <MoveTo chosen={chosen} />
      <Button
        variant="default"
        size="xs"
        leftSection={<Trash2 size={14} aria-hidden />}
        onClick={() => {
          change(t`Delete ${names}`, (context) => deleteComponents(context, ids));
          selection.set(null);
        }}
      >
        <Plural value={chosen.length} one="Delete component" other="Delete # components" />
      </Button>
    </div>
  );
}
