/** Commit author chosen for the repositories of one provider, if it differs from the user's own. */
export interface AccountAuthor {
  baseUrl: string;
  name: string | null;
  email: string | null;
}

/** SQL: the authors of a user as JSON, the oldest account first; to embed in other statements. */
export const accountAuthorsOf = (userId: string): string => `(
  select coalesce(jsonb_agg(
    jsonb_build_object('baseUrl', base_url, 'name', git_name, 'email', git_email) order by id), '[]'::jsonb)
  from provider_accounts where user_id = ${userId} and (git_name is not null or git_email is not null))`;
