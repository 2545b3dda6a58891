import { AskServer } from './calls';

it('gives up after a minute', async () => {
  jest.useFakeTimers();
  const question = expect(new AskServer().ask('read', null)).rejects.toMatchObject({ code: 'git_timeout' });
  await jest.advanceTimersByTimeAsync(60_000);
  await question;
});
