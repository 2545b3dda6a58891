import { JsonPathError } from './json-document';
import { applyEdits, applyJsonPatch, parseJson, printJson, type JsonEdit } from '.';

const edit = (text: string, ...edits: JsonEdit[]) => applyEdits(parseJson(text), edits);
const lines = (...texts: string[]) => texts.join('\n');

describe('a text of one line', () => {
  it('stays on one line and keeps its spacing', () => {
    expect(edit('{"a":1,"b":[1,2]}', { op: 'add', path: ['b', 1], raw: '{\n"x": 1, "y": [ ]}' })).toBe(
      '{"a":1,"b":[1,{"x":1,"y":[]},2]}',
    );
    expect(edit('{"a": 1}', { op: 'add', path: ['b'], raw: '[1,\n2]' })).toBe('{"a": 1, "b": [1, 2]}');
    expect(edit('[1, 2]', { op: 'add', path: [0], raw: '0' })).toBe('[0, 1, 2]');
  });

  it('is valid after its last, first or only member is removed', () => {
    expect(edit('{"a": 1, "b": 2}', { op: 'remove', path: ['b'] })).toBe('{"a": 1}');
    expect(edit('{"a": 1, "b": 2}', { op: 'remove', path: ['a'] })).toBe('{"b": 2}');
    expect(edit('[ 1 ]', { op: 'remove', path: [0] })).toBe('[]');
  });
});

describe('a text of many lines', () => {
  const text = lines(
    '{',
    '    "a": 1.0,',
    '    "b": ["x", "y"],',
    '    "c": {},',
    '    "d": [',
    '        1e3',
    '    ]',
    '}',
    '',
  );

  it('gets one item per line, indented like its neighbours', () => {
    expect(edit(text, { op: 'add', path: ['d', '-'], raw: '{"k":[1],"e":{}}' })).toBe(
      text.replace(
        '        1e3\n',
        lines(
          '        1e3,',
          '        {',
          '            "k": [',
          '                1',
          '            ],',
          '            "e": {}',
          '        }',
          '',
        ),
      ),
    );
  });

  it('fills an empty object, and empties a full one', () => {
    const filled = edit(text, { op: 'add', path: ['c', 'k'], raw: 'true' });
    expect(filled).toBe(text.replace('{},', lines('{', '        "k": true', '    },')));
    expect(edit(filled, { op: 'remove', path: ['c', 'k'] })).toBe(text);
  });

  it('keeps a single-line array on its line', () => {
    expect(edit(text, { op: 'add', path: ['b', 2], raw: '{"z":1}' })).toBe(
      text.replace('"y"]', '"y", {"z": 1}]'),
    );
  });

  it('changes one line for a scalar, and two for a new last member', () => {
    expect(edit(text, { op: 'replace', path: ['a'], raw: '12345678901234567890' })).toBe(
      text.replace('1.0', '12345678901234567890'),
    );
    expect(edit(text, { op: 'add', path: ['e'], raw: '"\\u00e9"' })).toBe(
      text.replace('    ]\n}', '    ],\n    "e": "\\u00e9"\n}'),
    );
  });

  it('keeps carriage returns, tabs and a byte order mark', () => {
    const windows = '\ufeff{\r\n\t"a": [\r\n\t\t1\r\n\t]\r\n}\r\n';
    expect(edit(windows, { op: 'add', path: ['a', 1], raw: '{"b":2}' })).toBe(
      '\ufeff{\r\n\t"a": [\r\n\t\t1,\r\n\t\t{\r\n\t\t\t"b": 2\r\n\t\t}\r\n\t]\r\n}\r\n',
    );
  });

  it('reindents a value moved to another level, and changes nothing else in it', () => {
    const deep = lines('{', '  "a": {', '    "b": {', '      "c": [1.0, 2]', '    }', '  }', '}');
    expect(applyJsonPatch(deep, '[{"op": "move", "from": "/a/b", "path": "/b"}]')).toBe(
      lines('{', '  "a": {},', '  "b": {', '    "c": [1.0, 2]', '  }', '}'),
    );
  });
});

describe('an edit', () => {
  it('of a duplicate key applies to the last one, and removal to both', () => {
    expect(edit('{"a": 1, "a": 2}', { op: 'replace', path: ['a'], raw: '3' })).toBe('{"a": 1, "a": 3}');
    expect(edit('{"a": 1, "b": 0, "a": 2}', { op: 'remove', path: ['a'] })).toBe('{"b": 0}');
  });

  it('with an equal value, however spelled, changes no byte', () => {
    const text = '{"a": 1.0, "b": "\\u00e9"}';
    expect(edit(text, { op: 'replace', path: ['a'], raw: '1' }, { op: 'add', path: ['b'], raw: '"é"' })).toBe(
      text,
    );
  });

  it('sees the result of earlier edits', () => {
    expect(edit('[]', { op: 'add', path: [0], raw: '{}' }, { op: 'add', path: [0, 'a'], raw: '1' })).toBe(
      lines('[', '  {', '    "a": 1', '  }', ']'),
    );
  });

  it('treats __proto__ like any other key', () => {
    expect(edit('{"__proto__": {"x": 1}}', { op: 'replace', path: ['__proto__', 'x'], raw: '2' })).toBe(
      '{"__proto__": {"x": 2}}',
    );
    expect(() => edit('{}', { op: 'replace', path: ['__proto__'], raw: '2' })).toThrow(JsonPathError);
  });

  it('of a missing place is refused', () => {
    expect(() => edit('{"a": [1]}', { op: 'remove', path: ['a', 1] })).toThrow('/a/1 does not exist.');
    expect(() => edit('{"a": [1]}', { op: 'add', path: ['a', 3], raw: '0' })).toThrow(JsonPathError);
    expect(() => edit('{"a": [1]}', { op: 'add', path: ['a', 0, 'b'], raw: '0' })).toThrow(JsonPathError);
    expect(() => edit('{}', { op: 'remove', path: [] })).toThrow(JsonPathError);
  });
});

it('prints tokens as they are spelled', () => {
  expect(printJson('{"2":1.0,"1":"\\u00e9\\/","1":[],"o":{ },"n":12345678901234567890}')).toBe(
    lines(
      '{',
      '  "2": 1.0,',
      '  "1": "\\u00e9\\/",',
      '  "1": [],',
      '  "o": {},',
      '  "n": 12345678901234567890',
      '}',
    ),
  );
});
