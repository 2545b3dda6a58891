import { JOBS } from './jobs';

it('defines each kind of job under its own name', () => {
  for (const [key, { kind }] of Object.entries(JOBS)) expect(kind).toBe(key);
});
