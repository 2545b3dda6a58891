import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reviews of a branch by element: its changes beside another branch, and what people decided and said about them. */
export class Reviews1767225600075 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reviews (
        id uuid primary key,
        workspace_id uuid not null references workspaces on delete cascade,
        repository_key text not null,
        directory text not null,
        from_branch text not null,
        to_branch text not null,
        from_sha text not null,
        to_sha text not null,
        -- The commit that both branches come from; null if there is none.
        base_sha text,
        -- Number and page of the pull request; null if it was opened for two branches.
        pull_request jsonb,
        -- Grows with each decision.
        version integer not null default 1,
        status text not null default 'open' check (status in ('open', 'completed', 'outdated')),
        completing_job_id uuid,
        replaced_by uuid,
        -- Of a completed review.
        outcome jsonb,
        -- Whether the provider has it; null: it is not for a provider.
        posting text check (posting in ('due', 'begun', 'posted', 'failed')),
        posting_problem text,
        created_at timestamptz not null default clock_timestamp(),
        ended_at timestamptz
      );
      create unique index reviews_open on reviews (workspace_id, repository_key, directory, from_branch, to_branch)
        where status = 'open';
      create index reviews_workspace on reviews (workspace_id, id);
      create index reviews_ended on reviews (ended_at);
      create index reviews_due on reviews (ended_at) where posting in ('due', 'begun');

      create table review_apps (
        review_id uuid not null references reviews on delete cascade,
        git_app_id text not null,
        -- JSON, which may hold what jsonb refuses.
        shown text not null,
        -- Ids of the changes that each change needs.
        needs text not null,
        primary key (review_id, git_app_id)
      );

      create table review_decisions (
        review_id uuid not null references reviews on delete cascade,
        change_id text not null,
        decision text not null check (decision in ('accepted', 'declined')),
        decided_by uuid not null,
        decided_by_name text not null,
        decided_at timestamptz not null default clock_timestamp(),
        primary key (review_id, change_id)
      );

      create table review_comments (
        id uuid primary key,
        review_id uuid not null references reviews on delete cascade,
        -- Null: about the whole review.
        change_id text,
        text text not null,
        author_id uuid not null,
        author_name text not null,
        created_at timestamptz not null default clock_timestamp()
      );
      create index review_comments_review on review_comments (review_id, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table review_comments, review_decisions, review_apps, reviews');
  }
}
