/** Removes the user that some providers put before the host; the workspace has its own user name. */
export function withoutUser(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}
