import { cloneElement, Fragment, type ReactElement, type ReactNode } from 'react';
import type { Message, Values } from './format-message';
import { say } from './say';

type Elements = Readonly<Record<string, ReactElement>>;

interface Props {
  message: Message;
  values?: Readonly<Record<string, ReactNode>>;
  /** Elements that the marks `<0>…</0>` and `<1/>` of the message stand for. */
  components?: Elements;
}

/** A private character of Unicode in place of `<` in values: an app may be called `<0>`, which is no mark. */
const MASK = '\uE000';
const MARK = /<(\w+)>(.*?)<\/\1>|<(\w+)\/>/s;

/** Text with elements in it. The macro `Trans` becomes this one. */
export function Trans({ message, values = {}, components = {} }: Props) {
  const elements: Record<string, ReactElement> = { ...components };
  const texts = Object.entries(values).map(([name, value]) => {
    if (typeof value !== 'object' || value === null)
      return [name, typeof value === 'string' ? value.replaceAll('<', MASK) : value];
    elements[`v${name}`] = <Fragment>{value}</Fragment>;
    return [name, `<v${name}/>`];
  });
  return withElements(say(message, Object.fromEntries(texts) as Values), elements);
}

function withElements(text: string, elements: Elements): ReactNode {
  const mark = MARK.exec(text);
  if (mark === null) return text.replaceAll(MASK, '<');
  const [whole, paired, inner, single] = mark;
  const element = elements[paired ?? single] ?? <Fragment />;
  return (
    <>
      {text.slice(0, mark.index).replaceAll(MASK, '<')}
      {inner === undefined ? element : cloneElement(element, {}, withElements(inner, elements))}
      {withElements(text.slice(mark.index + whole.length), elements)}
    </>
  );
}
