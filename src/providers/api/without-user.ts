/** Some providers put a name of their own before the host; whose the password is, the workspace says. */
export function withoutUser(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}
