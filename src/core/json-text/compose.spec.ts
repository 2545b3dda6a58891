import { composeText, parseJson, type Composed } from './index';

const nodes = (text: string) => {
  const document = parseJson(text);
  return { document, root: document.root, of: (key: string) => document.root.get(key)! };
};

describe('composing a text from several documents', () => {
  it('returns the same text for the root itself', () => {
    const { document, root } = nodes('{ "a" : 1.0 }\n');
    expect(composeText(document, root)).toBe(document.text);
  });

  it('keeps every byte of what stays, and formats what comes from elsewhere like it', () => {
    const { document, root, of } = nodes('{\n\t"a": 1.0,\n\t"\\u0062": [1,  2]\n}\n');
    const other = nodes('{"c":{"d":-0}}');
    const composed: Composed = {
      home: root,
      items: [
        { keyText: '"\\u0062"', originIndex: 1, value: of('b') },
        { keyText: '"c"', originIndex: -1, value: other.of('c') },
        { keyText: '"e"', originIndex: -1, value: { raw: '"text"' } },
      ],
    };
    expect(composeText(document, composed)).toBe(
      '{\n\t"\\u0062": [1,  2],\n\t"c": {\n\t\t"d": -0\n\t},\n\t"e": "text"\n}\n',
    );
  });

  it('keeps the indentation of a line though the first members share one', () => {
    const text = '{"a": {\n\t"x": 1, "y": 2,\n\t"z": {"m": 1,\n\t\t"n": [\n\t\t\t1]}}}';
    const { document, root, of } = nodes(text);
    const other = nodes(text.replace('[\n\t\t\t1]', '[\n\t\t\t2]'));
    const inner = of('a');
    const composed: Composed = {
      home: root,
      items: [
        {
          keyText: '"a"',
          originIndex: 0,
          value: {
            home: inner,
            items: [
              { keyText: '"x"', originIndex: 0, value: inner.get('x')! },
              { keyText: '"y"', originIndex: 1, value: inner.get('y')! },
              { keyText: '"z"', originIndex: 2, value: other.of('a').get('z')! },
            ],
          },
        },
      ],
    };
    expect(composeText(document, composed)).toBe(other.document.text);
  });

  it('keeps members that a later one with the same key overrides, as long as that stays', () => {
    const { document, root, of } = nodes('{"a":1,"b":2,"a":3,"c":4}');
    const item = (key: string, originIndex: number) => ({ keyText: `"${key}"`, originIndex, value: of(key) });
    expect(composeText(document, { home: root, items: [item('b', 1), item('a', 2)] })).toBe(
      '{"a":1,"b":2,"a":3}',
    );
    expect(composeText(document, { home: root, items: [item('b', 1), item('c', 3)] })).toBe('{"b":2,"c":4}');
  });
});
