import { expect, test } from '@jest/globals';
import { jsonObjectIn } from '../../src/http/transport/json-object.js';

test('an object is read as it is', () => {
  const text = '{"query":"é","variables":{"a":[1,null]},"variables":{"b":2}}';
  expect(jsonObjectIn(Buffer.from(text))).toEqual({ query: 'é', variables: { b: 2 } });
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a list', Buffer.from('[{"query":"q"}]')],
  ['null', Buffer.from('null')],
  ['a text', Buffer.from('"query"')],
  ['what ends too early', Buffer.from('{"query":"q"')],
  ['two objects', Buffer.from('{}{}')],
  ['what is not UTF-8', Buffer.from('{"query":"\xff"}', 'latin1')],
])('%s is none', (_what, body) => {
  expect(jsonObjectIn(body)).toBeUndefined();
});
