/** Escapes text for HTML. */
export const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export const page = (title: string, content: string): string => `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>${escape(title)}</title>
  <h1>${escape(title)}</h1>
  ${content}
</html>`;
