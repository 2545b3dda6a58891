import type { Edit } from './edit';
import { pointerOf } from './path';

/** Takes as many edits as fit into a patch of `maxOperations`. */
export function takeBatch(edits: readonly Edit[], maxOperations: number): Edit[] {
  let operations = 0;
  const end = edits.findIndex((edit) => {
    operations += edit.op === 'order' ? edit.keys.length * 2 : 1;
    return operations > maxOperations;
  });
  return edits.slice(0, end === -1 ? undefined : Math.max(1, end));
}

/** Prints the body of a PATCH request. */
export function printPatch(edits: readonly Edit[]): string {
  // An unused member name: moving a value there and back makes it the last member.
  const spare = crypto.randomUUID();
  return `[${edits.flatMap((edit) => operationsOf(edit, spare)).join(',')}]`;
}

function operationsOf(edit: Edit, spare: string): string[] {
  const pointer = pointerOf(edit.path);
  if (edit.op === 'order') {
    const aside = `${pointer}/${spare}`;
    return edit.keys.flatMap((key) => {
      const place = pointerOf([...edit.path, key]);
      return [moveOf(place, aside), moveOf(aside, place)];
    });
  }
  const head = `"op":"${edit.op}","path":${JSON.stringify(pointer)}`;
  return [edit.op === 'remove' ? `{${head}}` : `{${head},"value":${edit.raw}}`];
}

const moveOf = (from: string, path: string): string =>
  `{"op":"move","from":${JSON.stringify(from)},"path":${JSON.stringify(path)}}`;
