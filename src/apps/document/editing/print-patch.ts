import { v4 as newId } from 'uuid';
import type { Edit } from './edit';
import { pointerOf, type Path } from './path';

/** Takes as many edits as fit into a patch of `maxOperations`. */
export function takeBatch(edits: readonly Edit[], maxOperations: number): Edit[] {
  let operations = 0;
  const end = edits.findIndex((edit) => {
    operations += (edit.op === 'order' ? edit.keys.length * 2 : 1) + itemsOn(edit).length;
    return operations > maxOperations;
  });
  return edits.slice(0, end === -1 ? undefined : Math.max(1, end));
}

/**
 * Prints the body of a PATCH request. List items on a path are named by index, so their ids are tested first: no change can
 * hit another item, whatever the server's document is.
 */
export function printPatch(edits: readonly Edit[]): string {
  // An unused member name: moving a value there and back makes it the last member.
  const spare = newId();
  const operations: string[] = [];
  /** Items tested since the last change of positions. */
  const tested = new Set<string>();
  for (const edit of withoutOverwritten(edits)) {
    for (const { pointer, id } of itemsOn(edit)) {
      if (tested.has(pointer)) continue;
      tested.add(pointer);
      operations.push(
        `{"op":"test","path":${JSON.stringify(`${pointer}/id`)},"value":${JSON.stringify(id)}}`,
      );
    }
    operations.push(...operationsOf(edit, spare));
    if (edit.op !== 'replace') tested.clear();
  }
  return `[${operations.join(',')}]`;
}

/** Drops values that are replaced before anything else happens, such as those between keystrokes. */
function withoutOverwritten(edits: readonly Edit[]): Edit[] {
  const kept: Edit[] = [];
  const replacedLater = new Set<string>();
  for (const edit of edits.toReversed()) {
    const pointer = pointerOf(edit.path);
    if (edit.op !== 'replace') replacedLater.clear();
    else if (replacedLater.has(pointer)) continue;
    else replacedLater.add(pointer);
    kept.push(edit);
  }
  return kept.reverse();
}

/** Returns the list items on the path of an edit, except an item that it adds. */
function itemsOn({ op, path }: Edit): { pointer: string; id: string }[] {
  const existing: Path = op === 'add' ? path.slice(0, -1) : path;
  return existing.flatMap((segment, depth) =>
    typeof segment === 'object' ? [{ pointer: pointerOf(path.slice(0, depth + 1)), id: segment.id }] : [],
  );
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
