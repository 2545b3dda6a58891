const MIN_PASSWORD = 8;

export const needsName = (value: string) => (value.trim() ? null : 'Enter a name.');
export const needsEmail = (value: string) =>
  /^\S+@\S+\.\S+$/.test(value.trim()) ? null : 'Enter an e-mail address, such as ada@example.com.';
export const needsNewPassword = (value: string) =>
  value.length >= MIN_PASSWORD ? null : `Use at least ${MIN_PASSWORD} characters.`;
