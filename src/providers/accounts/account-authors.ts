/** The author that somebody has chosen for repositories of one provider, where it is another than they are else. */
export interface AccountAuthor {
  baseUrl: string;
  name: string | null;
  email: string | null;
}

/** SQL: those of a user as JSON, the oldest account first; for statements that read something else anyhow. */
export const accountAuthorsOf = (userId: string): string => `(
  select coalesce(jsonb_agg(
    jsonb_build_object('baseUrl', base_url, 'name', git_name, 'email', git_email) order by id), '[]'::jsonb)
  from provider_accounts where user_id = ${userId} and (git_name is not null or git_email is not null))`;
