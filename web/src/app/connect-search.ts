/** The dialog that connects through an account; a provider's redirect leads back to it, with the new account. */
export const connectSearch = ({
  connect,
  account,
}: Record<string, unknown>): { connect?: string; account?: string } => ({
  connect: connect === 'account' ? connect : undefined,
  account: typeof account === 'string' ? account : undefined,
});
