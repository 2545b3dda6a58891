/** Recognizes the form of an address. Only its server can tell if mail arrives there. */
export const isEmail = (text: string): boolean => /^\S+@\S+\.\S+$/.test(text.trim());
