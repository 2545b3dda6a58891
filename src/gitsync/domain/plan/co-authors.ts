interface Author {
  name: string;
  email: string;
}

/** Adds a trailer for each person beside the author, as Git's providers read it. */
export function withCoAuthors(message: string, others: readonly Author[], author: Author): string {
  const named = new Map(
    others.map(({ name, email }) => [email.toLowerCase(), `Co-authored-by: ${name} <${email}>`]),
  );
  named.delete(author.email.toLowerCase());
  return named.size === 0 ? message : `${message.trimEnd()}\n\n${[...named.values()].join('\n')}`;
}
