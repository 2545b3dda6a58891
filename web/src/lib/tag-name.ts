/** Returns a tag as text: names of releases are percent-encoded where Git allows no such character in a tag. */
export function tagName(tag: string): string {
  try {
    return decodeURIComponent(tag);
  } catch {
    // Made by someone else, with a percent sign of its own.
    return tag;
  }
}
