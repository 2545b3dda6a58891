import { Button } from '@mantine/core';
import { Copy, Trash2 } from 'lucide-react';
import { duplicate } from '../adding';
import { deleteComponents, type Component } from '../document';
import { useEditor } from '../session/use-editor';
import classes from './inspector.module.css';
import { MoveTo } from './move-to';

export function ComponentActions({ chosen }: { chosen: readonly Component[] }) {
  const editor = useEditor();
  const { change, selection, isReadOnly } = editor;
  if (isReadOnly) return null;
  const ids = chosen.map(({ id }) => id);
  const names = chosen.length === 1 ? chosen[0].name : `${chosen.length} components`;
  return (
    <div className={classes.actions}>
      <Button
        variant="default"
        size="xs"
        leftSection={<Copy size={14} aria-hidden />}
        title="Duplicate (Ctrl D)"
        onClick={() => duplicate(editor, ids)}
      >
        Duplicate
      </Button>
      <MoveTo chosen={chosen} />
      <Button
        variant="default"
        size="xs"
        leftSection={<Trash2 size={14} aria-hidden />}
        onClick={() => {
          change(`Delete ${names}`, (context) => deleteComponents(context, ids));
          selection.set(null);
        }}
      >
        {chosen.length === 1 ? 'Delete component' : `Delete ${chosen.length} components`}
      </Button>
    </div>
  );
}
