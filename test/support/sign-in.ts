import type { Visitor } from './visitor';
import type { Member } from './trellis-server';

/** Waits for the form, fills it in and submits it. */
export async function signsIn(
  { page }: Visitor,
  { user }: Pick<Member, 'user'>,
  { heading = 'Sign in' }: { heading?: string } = {},
): Promise<void> {
  await page.getByRole('heading', { name: heading }).waitFor();
  await page.getByLabel('Email').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
