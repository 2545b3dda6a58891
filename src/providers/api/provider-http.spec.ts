import { JsonReader } from './provider-http';

const textsOf = (json: string) => new JsonReader('git.example.com', JSON.parse(json)).texts();

it('collects the texts of a refusal, in whatever form it comes', () => {
  expect(textsOf('{"message": {"name": ["is taken"], "code": "x"}, "errors": ["too long"]}')).toEqual([
    'is taken',
    'too long',
  ]);
});

it('ignores what is nested deeper than any refusal', () => {
  const depth = 200_000;
  expect(textsOf(`{"message": ${'['.repeat(depth)}"deep"${']'.repeat(depth)}}`)).toEqual([]);
});
