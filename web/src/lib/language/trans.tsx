import { i18n } from '@lingui/core';
import { cloneElement, Fragment, type ReactElement, type ReactNode } from 'react';

interface Props {
  id: string;
  /** Parsed by the build: web/compile-texts.cjs. */
  message: unknown;
  values?: Record<string, ReactNode>;
  /** Elements that the marks `<0>…</0>` and `<1/>` of the message stand for. */
  components?: Record<string, ReactElement>;
}

/** A private character of Unicode in place of `<` in values: an app may be called `<0>`, which is no mark. */
const MASK = '\uE000';
const MARK = /<(\w+)>(.*?)<\/\1>|<(\w+)\/>/s;

/** Text of the catalogue with elements in it. The macro `Trans` becomes this one. */
export function Trans({ id, message, values = {}, components = {} }: Props) {
  const elements = { ...components };
  const texts: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (isNode(value)) {
      elements[`v${name}`] = <Fragment>{value}</Fragment>;
      texts[name] = `<v${name}/>`;
    } else {
      texts[name] = typeof value === 'string' ? value.replaceAll('<', MASK) : value;
    }
  }
  return withElements(i18n._(id, texts, { message: message as string }), elements);
}

const isNode = (value: ReactNode): boolean => typeof value === 'object' && value !== null;

function withElements(text: string, elements: Record<string, ReactElement>): ReactNode {
  const [before, paired, inner, single, ...rest] = text.split(MARK);
  if (paired === undefined && single === undefined) return before.replaceAll(MASK, '<');
  // The text after the mark may hold further marks, which `split` has taken out as well.
  const after = text.slice(
    before.length + (paired ? paired.length * 2 + 5 + inner.length : single.length + 3),
  );
  const element = elements[paired ?? single] ?? <Fragment />;
  return (
    <>
      {before.replaceAll(MASK, '<')}
      {inner === undefined ? element : cloneElement(element, {}, withElements(inner, elements))}
      {rest.length > 0 && withElements(after, elements)}
    </>
  );
}
