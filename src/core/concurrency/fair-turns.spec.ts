import { FairTurns } from './fair-turns';

/** Takes turns, and notes who has begun. */
function noting(limits: { all: number; each: number }) {
  let now = 0;
  const turns = new FairTurns(limits, () => now);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  /** `name`: a workspace's letter, a person's letter, and a number. */
  const take = (name: string) =>
    void turns.take({ group: name[0]!, member: name[1]! }).then((end) => {
      begun.push(name);
      ends.set(name, end);
    });
  const end = async (name: string) => {
    ends.get(name)!();
    await settled();
  };
  const pass = (ms: number) => (now += ms);
  return { begun, take, end, pass };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('gives the next turn to the workspace that had the fewest, whatever waits before it', async () => {
  const { begun, take, end } = noting({ all: 1, each: 1 });
  for (const name of ['Aa1', 'Aa2', 'Aa3', 'Ba1', 'Ba2']) take(name);
  await settled();
  expect(begun).toEqual(['Aa1']);
  await end('Aa1');
  await end('Ba1');
  await end('Aa2');
  take('Ca1');
  await end('Ba2');
  await end('Ca1');
  expect(begun).toEqual(['Aa1', 'Ba1', 'Aa2', 'Ba2', 'Ca1', 'Aa3']);
});

it('prefers one who works now and then to those who never pause, each time', async () => {
  const { begun, take, end, pass } = noting({ all: 1, each: 1 });
  for (let index = 0; index < 40; index++) for (const workspace of 'ABCD') take(`${workspace}a${index}`);
  await settled();
  for (let round = 0; round < 5; round++) {
    // Everybody else has had several turns since.
    for (let busy = 0; busy < 16; busy++) {
      pass(50);
      await end(begun.at(-1)!);
    }
    take(`Za${round}`);
    await end(begun.at(-1)!);
    expect(begun.at(-1)).toBe(`Za${round}`);
  }
});

it('gives the turns of a workspace to its people alike', async () => {
  const { begun, take, end } = noting({ all: 1, each: 1 });
  for (const name of ['Aa1', 'Aa2', 'Aa3', 'Ab1', 'Ab2']) take(name);
  await settled();
  for (let index = 0; index < 4; index++) await end(begun.at(-1)!);
  expect(begun).toEqual(['Aa1', 'Ab1', 'Aa2', 'Ab2', 'Aa3']);
});

it('leaves room for others beside one workspace', async () => {
  const { begun, take, end } = noting({ all: 3, each: 2 });
  for (const name of ['Aa1', 'Aa2', 'Aa3', 'Aa4']) take(name);
  await settled();
  expect(begun).toEqual(['Aa1', 'Aa2']);
  for (const name of ['Ba1', 'Ba2']) take(name);
  await settled();
  expect(begun).toEqual(['Aa1', 'Aa2', 'Ba1']);
  await end('Ba1');
  await end('Ba1');
  expect(begun).toEqual(['Aa1', 'Aa2', 'Ba1', 'Ba2']);
  await end('Aa1');
  expect(begun).toEqual(['Aa1', 'Aa2', 'Ba1', 'Ba2', 'Aa3']);
});

it('reaches one who has had many turns although newcomers keep coming', async () => {
  const { begun, take, end, pass } = noting({ all: 1, each: 1 });
  for (let index = 0; index < 20; index++) take(`Aa${index}`);
  await settled();
  for (let index = 0; index < 10; index++) await end(begun.at(-1)!);
  const before = begun.length;
  // Two workspaces always have something waiting: each soon has had as many turns.
  let newcomer = 0;
  while (begun.at(-1)![0] !== 'A' || begun.length === before) {
    take(`Ba${newcomer}`);
    take(`Ca${newcomer++}`);
    pass(100);
    await end(begun.at(-1)!);
    expect(begun.length).toBeLessThan(before + 40);
  }
});
