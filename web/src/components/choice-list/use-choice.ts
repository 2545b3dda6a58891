import { useState } from 'react';

export interface ChoiceItem {
  id: string;
  name: string;
  canChoose: boolean;
  /** True if it is selected unless the user has changed that. */
  isWanted: boolean;
}

export interface Choice<T extends ChoiceItem> {
  chosen: T[];
  isChosen: (item: T) => boolean;
  choose: (ids: readonly string[], isChosen: boolean) => void;
}

/** Keeps the selection of several items. An item that arrives later is selected if it is wanted. */
export function useChoice<T extends ChoiceItem>(items: readonly T[]): Choice<T> {
  const [own, setOwn] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isChosen = ({ id, canChoose, isWanted }: T) => canChoose && (own.get(id) ?? isWanted);
  return {
    chosen: items.filter(isChosen),
    isChosen,
    choose: (ids, value) =>
      setOwn((before) => new Map([...before, ...ids.map((id) => [id, value] as const)])),
  };
}
