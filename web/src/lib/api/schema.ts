// Generated from docs/openapi.json by scripts/web-types.mjs.

export interface paths {
    "/api/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answers 200 while the process runs. */
        get: operations["Health_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answers 200 if database and Git workers are up and the data folder can be written, else 503. */
        get: operations["Health_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics in Prometheus' text format, for requests with `TRELLIS_METRICS_TOKEN`; 404 if none is set. */
        get: operations["Metrics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** `required` is true until the first account exists. `embeddedIn`: the program whose accounts are used instead. */
        get: operations["Accounts_setupState"];
        put?: never;
        /** The first account and its workspace. */
        post: operations["Accounts_setup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** You, and your workspaces. */
        get: operations["Accounts_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change your name, e-mail or password, and the author of the commits that you make from then on: the author alone in a
         *     Trellis that is part of another program.
         */
        patch: operations["Accounts_updateMe"];
        trace?: never;
    };
    "/api/workspaces/{w}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Changes of settings, keys, members and rights in the last two years, the newest first. As CSV, all of them at once. */
        get: operations["Audit_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workspaces that you are a member of. */
        get: operations["Workspaces_list"];
        put?: never;
        /** A new workspace, with you as its admin. */
        post: operations["Workspaces_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Workspaces_get"];
        put?: never;
        post?: never;
        /** Delete a workspace and its apps. Waiting Git jobs are cancelled; the repository stays as it is. */
        delete: operations["Workspaces_remove"];
        options?: never;
        head?: never;
        /** Rename a workspace. */
        patch: operations["Workspaces_update"];
        trace?: never;
    };
    "/api/workspaces/{w}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The members and the invited, in the order in which they were added. */
        get: operations["Members_list"];
        put?: never;
        /**
         * Invite a person: anyone who opens the link becomes the member. An address that is invited already gets a new link,
         *     and the earlier one no longer works.
         */
        post: operations["Members_invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/members/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a member from the workspace, or revoke an invitation. The account stays. */
        delete: operations["Members_remove"];
        options?: never;
        head?: never;
        /** Change a member's role. */
        patch: operations["Members_changeRole"];
        trace?: never;
    };
    "/api/workspaces/{w}/members/{userId}/password-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a link with which a member who forgot the password chooses a new one; an earlier link no longer works. Takes an
         *     admin of all workspaces that the member belongs to. The operator’s password is reset on the server alone.
         */
        post: operations["Members_makePasswordLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account with the token of an invitation, sign in, and become a member of its workspace. */
        post: operations["Invitations_withNewAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/invite/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Become a member of an invitation's workspace with your account, whatever its e-mail address. */
        post: operations["Invitations_join"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/invite/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show what an invitation is for, and leave it as it is. */
        post: operations["Invitations_show"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose a new password with the token of a link from an admin. Ends all sessions of the account, and deletes its API
         *     tokens and its accounts at providers. Sign in afterwards.
         */
        post: operations["PasswordReset_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password-reset/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show which account a link is for, and leave it as it is. */
        post: operations["PasswordReset_show"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/constants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workspace's constants. A secret's value is never shown. */
        get: operations["Constants_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/constants/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set a constant or a secret. */
        put: operations["Constants_put"];
        post?: never;
        /** Delete a constant or a secret. */
        delete: operations["Constants_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Server-sent events: `job`, `app` and, for builders, `merge`, each with its GET as data, and `workspace` with
         *     `{changed}`: `name`, `members`, `constants`, `git` (the settings) or `branches`; `joined` with a new member, for the
         *     person who invited them. A `beat` without content comes first, and then every 15 s. Resumes after `Last-Event-ID`.
         */
        get: operations["Events_open"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an app from a file. As `application/octet-stream` every byte of it is kept. */
        post: operations["AppFiles_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The document as a file: the bytes that a commit would write. */
        get: operations["AppFiles_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set the tags of an app. It has the same ones on all branches, and they are not committed. */
        put: operations["AppTags_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workspace's apps, the oldest first. */
        get: operations["Apps_list"];
        put?: never;
        /** Make an app, blank or from a document, and commit it if requested. */
        post: operations["Apps_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Apps_get"];
        put?: never;
        post?: never;
        /** Delete an app here. It can be restored for 30 days, and the repository keeps it. */
        delete: operations["Apps_remove"];
        options?: never;
        head?: never;
        /** Rename an app, which is committed automatically, choose the version to edit, or lock or unlock it. */
        patch: operations["Apps_update"];
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A copy that is an app of its own; a locked app's copy can be edited. */
        post: operations["Apps_duplicate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/definition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The editing version's document with its ETag; to the byte, but for a byte order mark that the file begins with. */
        get: operations["Definition_get"];
        /** Replace the document; applied as the difference to the stored text. */
        put: operations["Definition_replace"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Apply an RFC 6902 patch of at most 1,000 operations, whole or not at all. */
        patch: operations["Definition_patch"];
        trace?: never;
    };
    "/api/workspaces/{w}/deleted-apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The apps deleted in the last 30 days, the latest deletion first. */
        get: operations["DeletedApps_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/deleted-apps/{d}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore a deleted app with its versions, under its old name or another one, which is committed as a rename. */
        post: operations["DeletedApps_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/deleted-apps/{d}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete an app for good. */
        delete: operations["DeletedApps_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The app's versions, the oldest first. */
        get: operations["Versions_list"];
        put?: never;
        /** A new version, copied from another one; it becomes the edited version. */
        post: operations["Versions_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/versions/{v}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Rename a version, or publish it, after which it is read-only. */
        patch: operations["Versions_update"];
        trace?: never;
    };
    "/api/workspaces/{w}/git/deploy-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register the workspace's SSH key as a deploy key of its repository, or with the account if `keyPlaces` says so. A key
         *     that is registered already is recognized.
         */
        post: operations["AccountAccess_registerDeployKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/allowed-secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Texts that may be committed although they look like secrets. */
        get: operations["AllowedSecrets_list"];
        put?: never;
        /** Allow a text that was found (`secret_found`) to be committed, wherever it is in the workspace’s apps. */
        post: operations["AllowedSecrets_allow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/allowed-secrets/{fingerprint}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Refuse commits with the text again. */
        delete: operations["AllowedSecrets_forbid"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/backup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The app's settings for automatic backup, and its progress. */
        get: operations["AppBackup_get"];
        /** Give the app settings of its own. */
        put: operations["AppBackup_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The app's path in the repository, its last commit, and its uncommitted changes. */
        get: operations["AppGit_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/commits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Commit the app as it is now, or only some of its changes. With `push: false` the commit is kept here: 201 with its job. 200
         *     with `changed: false` if there is nothing to commit.
         */
        post: operations["AppGit_commit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/commits/prepare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prepare for a commit within half a minute, e.g. while its message is being written: a worker opens the session to
         *     the repository in advance, fetches what others have pushed, and compresses the app. Optional, and may be repeated.
         */
        post: operations["AppGit_prepare"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/commits/announcement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Former path of `commits/prepare`.
         * @deprecated
         */
        post: operations["AppGit_announce"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The changes since the last commit; empty before the first commit. */
        get: operations["AppGit_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Discard all or some uncommitted changes. They can be restored for 30 days. */
        post: operations["AppGit_discard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/discard/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore discarded changes, unless the app has changed since. */
        post: operations["AppGit_undoDiscard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The changes between two states of the app: `last` (the last commit, the default of `from`), `working` (the default of
         *     `to`), `version:<id>`, `branch:<name>`, `tag:<name>`, or a commit’s SHA-1.
         */
        get: operations["AppGit_diff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The commits of this app that the workspace has not pulled, and the changes that a pull would make. */
        get: operations["AppGit_updates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/pull": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Update the app to its state in the repository: on the branch, or at a tag. */
        post: operations["AppGit_pull"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The changes that linking to an app of the repository would make to this app. Things of one name in one place are the same,
         *     whatever their ids.
         */
        get: operations["AppGit_compare"];
        put?: never;
        /**
         * Link the app to an app in the repository, by its path or Git id. One of the two documents is edited from now on; the
         *     other is kept as a version. The repository does not change.
         */
        post: operations["AppGit_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/backup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The apps with automatic backup, and its progress. */
        get: operations["Backup_get"];
        /** Commit every saved change automatically, once the app has been quiet for a while. */
        put: operations["Backup_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/branches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The branches of the repository, and the branches that the workspace works on. */
        get: operations["Branches_list"];
        put?: never;
        /** Create a branch in the repository, ready to be worked on here. Your active branch stays as it is. */
        post: operations["Branches_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/branches/active": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Choose the branch that you work on. A branch that only the repository has is brought here. */
        put: operations["Branches_activate"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/branches/{name}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Merge a branch into another that the workspace works on, or preview the merge. Conflicts change nothing. */
        post: operations["Branches_merge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/branches/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a branch here, or in the repository too. Unless forced, it stays if work would be lost with it. */
        delete: operations["Branches_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/deployment/collision-choices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Decisions on collisions of data sources, which deployments follow. */
        get: operations["Collisions_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/deployments/{deployment}/collisions/{collision}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Decide on a collision that the plan of a deployment names, for the next deployment and later ones. */
        put: operations["Collisions_decide"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/deployment/collision-choices/{collision}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a decision: the next deployment that meets the collision asks again. */
        delete: operations["Collisions_forget"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/deployment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The branch or tags that the workspace follows. */
        get: operations["Deployments_settings"];
        /**
         * Follow a branch, or tags, of the repository: commits that land there are deployed, once a webhook or a poll of the remote
         *     has reported them.
         */
        put: operations["Deployments_put"];
        post?: never;
        /** Stop following. The apps stay as they are. */
        delete: operations["Deployments_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The deployments, the newest first. */
        get: operations["Deployments_list"];
        put?: never;
        /**
         * Deploy a commit, by default the latest that the workspace follows: all apps in one transaction or, with the reasons, none.
         *     With `plan`, nothing changes. Apps that are edited in a ToolJet or Node-RED are switched there first, one after the other;
         *     if that breaks off, and cannot be undone, `deployment_incomplete` names them.
         */
        post: operations["Deployments_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/deployments/{deployment}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Apply a waiting deployment, or a plan. */
        post: operations["Deployments_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/deployments/{deployment}/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deploy the commit of an earlier deployment again, for instance to roll back. */
        post: operations["Deployments_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workspace's Git jobs, the newest first. */
        get: operations["GitJobs_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/jobs/{j}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GitJobs_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/jobs/{j}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a waiting job, or a running job that only reads. Only admins may cancel jobs of others. */
        post: operations["GitJobs_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/jobs/{j}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retry a failed job as a new job, or try a job now that waits for its next attempt. */
        post: operations["GitJobs_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The settings. Members who are not admins see only `configured` and `enabled`. */
        get: operations["GitSettings_get"];
        /** Set the repository. A new location has to be finalized again. */
        put: operations["GitSettings_put"];
        post?: never;
        /** Delete key and configuration. The repository stays as it is, and so do the apps. */
        delete: operations["GitSettings_remove"];
        options?: never;
        head?: never;
        /**
         * Switch GitSync on or off, set the template for the messages of commits, and how pushes of others come in. While it is off,
         *     nothing is committed.
         */
        patch: operations["GitSettings_change"];
        trace?: never;
    };
    "/api/workspaces/{w}/git/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Generate an SSH key. Its private half never leaves the server. */
        post: operations["GitSettings_generateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/signing-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Generate a key that signs commits from now on. Its private half never leaves the server. */
        post: operations["GitSettings_generateSigningKey"];
        /** Stop signing commits. Commits accepted before are still signed; then the key is deleted. */
        delete: operations["GitSettings_removeSigningKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Store an access token for an HTTPS URL. It is used from the next finalize on, and only for this server. */
        post: operations["GitSettings_setToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/host-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the host for its key, to compare the fingerprint. Nothing is stored. */
        post: operations["GitSettings_probeHostKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/finalize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Connect, pin the host's key, check that reading works and if writing does, and switch GitSync on. */
        post: operations["GitSettings_finalize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The commits that changed the app, newest first, through renames. A merge is listed if the app differs from every parent.
         *     Further pages continue from the same commit, whatever was pushed since. With `of`, a page compares the app in at most 500
         *     commits, so it may have fewer items than asked for, even none, though another page follows.
         */
        get: operations["History_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/history/{sha}/definition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The app’s document at a commit, to the byte. In the split layout, it is joined from its parts. */
        get: operations["History_definition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/git/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore the app to its state at a commit, into the edited version; its name stays. Uncommitted changes are kept as a
         *     version. With `commit`, the app is also committed, and the answer is a commit's.
         */
        post: operations["History_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive a delivery of GitHub, Gitea or Forgejo, GitLab, Bitbucket or Azure DevOps, signed with the webhook's secret. It is
         *     answered before it takes effect.
         */
        post: operations["Hooks_receive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workspace’s merges, the newest first. Ended merges are kept for 30 days. */
        get: operations["Merges_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/merges/{m}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Merges_get"];
        put?: never;
        post?: never;
        /** Abandon the merge. Neither the app nor the repository was changed by it. */
        delete: operations["Merges_abandon"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/merges/{m}/conflicts/{c}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Decide on a conflict, for all users. May be repeated with another decision until the merge is completed. */
        put: operations["Merges_resolve"];
        post?: never;
        /** Take a decision back. */
        delete: operations["Merges_reopen"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/merges/{m}/apps/{gitAppId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Take one side in all conflicts of an app. */
        put: operations["Merges_chooseSide"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/merges/{m}/apps/{gitAppId}/definition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The app’s document with the decisions so far; mine at undecided conflicts. */
        get: operations["Merges_definition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/merges/{m}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete the pull or commit that began the merge with the result, and answer as it does. If a side has moved, nothing is
         *     changed, and another merge continues with the decisions that still fit.
         */
        post: operations["Merges_complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/branches/{name}/pull-request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a pull request (at GitLab, a merge request) for the branch, through your account at the repository's provider.
         *     If one is open for the two branches, it is returned.
         */
        post: operations["PullRequests_openPullRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/versions/{v}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish a version: it becomes read-only, and viewers get it. By default it also becomes an annotated tag on its last
         *     commit, signed if commits are.
         */
        post: operations["Releases_publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/releases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The app’s releases, the newest first. */
        get: operations["Releases_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let viewers get another release at once. */
        post: operations["Releases_rollBack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/apps/{a}/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The release’s document, as viewers get it: to the byte, but for a byte order mark. */
        get: operations["Releases_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The apps in the repository, with any problem that prevents their import. */
        get: operations["Repository_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/apps/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Preview an import, also of a file without an entry: missing constants, secrets and credentials, and if the name is taken. */
        get: operations["Repository_previewChoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/apps/{gitAppId}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Preview the import of an app with an entry. */
        get: operations["Repository_preview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/commits/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The plan for a commit of all apps with uncommitted changes. Resolve apps that differ in the repository first. */
        get: operations["Repository_plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/commits/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Preview the author and the message of a commit of several apps, as their names and the template are now. */
        post: operations["Repository_previewCommit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/commits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Commit several apps as they are now in one commit: all or none. Unseen changes are never overwritten. */
        post: operations["Repository_commitMany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import an app. It is locked and changes only by pulling, unless an admin chooses otherwise. If the apps of the workspace
         *     are edited in a ToolJet, it is created there as well, and not locked.
         */
        post: operations["Repository_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/imports/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import many apps, each in its own job, so that a failure does not stop the others. Answers at once. */
        post: operations["Repository_importMany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/setup-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a link that shows the owner of the repository which key to add. It invalidates an earlier link. */
        post: operations["SetupLink_create"];
        /** Withdraw the link. */
        delete: operations["SetupLink_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/git-setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show the key that the owner of a repository has to add there, with the token of a link and without signing in. */
        post: operations["SharedSetup_show"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/unpushed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The commits of the branch that are accepted but not in the repository yet, in their order. */
        get: operations["Unpushed_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/push/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The commits in the repository that a force push would drop. */
        get: operations["Unpushed_preview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Push the commits that are kept here, in their order. A commit that cannot be pushed stays here, with the later commits of
         *     its app. `force` replaces the repository's branch as previewed.
         */
        post: operations["Unpushed_push"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/git/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The webhook, and its last delivery. */
        get: operations["Webhook_get"];
        put?: never;
        /**
         * Create the webhook by which the provider reports pushes, or a new secret for it; with an account, register it at the
         *     repository.
         */
        post: operations["Webhook_create"];
        /** Remove the webhook; also at the provider, if the caller's account has registered it there. */
        delete: operations["Webhook_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/host": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The place outside Trellis where the apps of the workspace are edited, and how their capture goes. */
        get: operations["Host_get"];
        /** Set where the apps are edited. A new address, account or workspace has to be checked before it is used. */
        put: operations["Host_put"];
        post?: never;
        /** Edit the apps here from now on. They stay as they were captured last; nothing changes at the other place. */
        delete: operations["Host_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/host/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try the connection step by step. Once all of it works, the apps are captured. */
        post: operations["Host_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/host/capture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at all apps soon, without waiting for the end. */
        post: operations["Host_capture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/notification-channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** E-mail addresses and webhooks that are told of events of the workspace. */
        get: operations["Channels_list"];
        put?: never;
        /** Tell an e-mail address or a webhook of events. Requests to webhooks follow Standard Webhooks. */
        post: operations["Channels_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{w}/notification-channels/{channel}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Tell it of nothing any more. */
        delete: operations["Channels_remove"];
        options?: never;
        head?: never;
        /** Choose the events. */
        patch: operations["Channels_change"];
        trace?: never;
    };
    "/api/workspaces/{w}/notification-channels/{channel}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test, and wait for its delivery. */
        post: operations["Channels_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in: a session cookie, and the same session as a bearer token. */
        post: operations["Auth_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the session. An API token stays; delete it instead. */
        post: operations["Auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/others": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End all other sessions. API tokens stay. */
        delete: operations["Auth_endOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your API tokens, the oldest first. */
        get: operations["Auth_listTokens"];
        put?: never;
        /** Make an API token. It is shown this once. Takes your password unless you have just signed in. */
        post: operations["Auth_createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API token. */
        delete: operations["Auth_revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the providers that accounts can be connected to, and the rights that their tokens need. */
        get: operations["ProviderAccounts_listProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/provider-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists your accounts at providers, the oldest first. */
        get: operations["ProviderAccounts_list"];
        put?: never;
        /**
         * Connect an account by a token; an account that is connected already gets the new token. The provider is asked for
         *     its owner.
         */
        post: operations["ProviderAccounts_connect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/provider-accounts/{account}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the provider again for the owner and the rights of the token. */
        post: operations["ProviderAccounts_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/provider-accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign out: the token is deleted here. A token that you entered should be revoked at the provider, too (204). After
         *     an OAuth sign-in the provider is asked to revoke it, and the answer tells if it did (200).
         */
        delete: operations["ProviderAccounts_signOut"];
        options?: never;
        head?: never;
        /** Change the author of your future commits to repositories there. */
        patch: operations["ProviderAccounts_update"];
        trace?: never;
    };
    "/api/provider-accounts/{account}/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the organizations of the account. A page may hold fewer than `limit` and still have a next one. */
        get: operations["ProviderAccounts_organizations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/provider-accounts/{account}/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the repositories of the account. A page may hold fewer than `limit` and still have a next one. */
        get: operations["ProviderAccounts_repositories"];
        put?: never;
        /** Create an empty repository. An empty one with this name is reused. */
        post: operations["ProviderAccounts_createRepository"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/provider-accounts/{account}/branches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the branches of a repository. A page may hold fewer than `limit` and still have a next one. */
        get: operations["ProviderAccounts_branches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/provider-sign-ins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start to connect an account by OAuth: returns the address at which the person grants access. */
        post: operations["ProviderSignIns_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/provider-sign-ins/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish the sign-in with the provider's code, or its error, in the session that started it. */
        post: operations["ProviderSignIns_finish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        LivenessView: {
            /** @enum {string} */
            status: "ok";
        };
        ReadinessView: {
            /** @enum {string} */
            status: "ok" | "unavailable";
            /** @description State of each required part. */
            checks: {
                [key: string]: boolean;
            };
        };
        EmbeddingView: {
            name: string;
            homeUrl: string;
            /** @description Address at which people sign in. */
            signInUrl: string;
            /** @description Apps of the repository can be imported: they are made there. */
            takesNewApps: boolean;
        };
        SetupStateView: {
            required: boolean;
            /** @description Absent when Trellis runs standalone. */
            embeddedIn?: components["schemas"]["EmbeddingView"];
        };
        FieldProblemView: {
            /** @description Dotted path, or a JSON pointer into a document. */
            path: string;
            message: string;
            /**
             * @description The rule that the value breaks. Absent where `message` alone tells.
             * @enum {string}
             */
            code?: "required" | "too_short" | "too_long" | "too_small" | "too_large" | "too_many" | "duplicate" | "not_allowed" | "not_integer" | "not_email" | "not_https_url" | "not_date" | "not_id" | "unknown_field" | "wrong_format";
            /** @description Least length or value, for `too_short` and `too_small`. */
            min?: number;
            /** @description Greatest length, value or count, for `too_long`, `too_large` and `too_many`. */
            max?: number;
            /** @description Accepted values, for `not_allowed`. */
            allowed?: string[];
        };
        ProblemView: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description Stable, lower snake case. */
            code: string;
            /** @description Remedy. */
            remedy?: string;
            /** @description Id of the request in the log, for `internal_error`. */
            requestId?: string;
            /** @description Refused fields. */
            errors?: components["schemas"]["FieldProblemView"][];
        } & {
            [key: string]: unknown;
        };
        SetupRequest: {
            name: string;
            /** Format: email */
            email: string;
            password: string;
            workspaceName: string;
            /** @description Required unless only people at this machine can send the request. Find it in the server's log. */
            setupToken?: string;
        };
        WorkspaceView: {
            /**
             * @description The caller's role.
             * @enum {string}
             */
            role: "viewer" | "builder" | "admin";
            id: string;
            name: string;
        };
        UserView: {
            id: string;
            name: string;
            email: string;
        };
        SetupView: {
            workspace: components["schemas"]["WorkspaceView"];
            /** @description The token for `Authorization: Bearer`; the session cookie holds the same. */
            token: string;
            user: components["schemas"]["UserView"];
        };
        ProfileView: {
            id: string;
            name: string;
            email: string;
            /** @description Author name of your commits; null: `name`. */
            gitName: string | null;
            /** @description Null: `email`. */
            gitEmail: string | null;
        };
        OpenedWorkspaceView: {
            /**
             * @description The caller's role.
             * @enum {string}
             */
            role: "viewer" | "builder" | "admin";
            id: string;
            name: string;
            /** @description The branch that the page opens for the caller; absent while the workspace has no repository. */
            activeBranch?: string;
            /** @description The branch of addresses that name none; absent while the workspace has no repository. */
            defaultBranch?: string;
        };
        MeView: {
            user: components["schemas"]["ProfileView"];
            workspaces: components["schemas"]["OpenedWorkspaceView"][];
            /** @description True for a request with an API token that can only read; absent for any other. */
            isReadOnly?: boolean;
            /** @description Absent when Trellis runs standalone. */
            embeddedIn?: components["schemas"]["EmbeddingView"];
        };
        UpdateAccountRequest: {
            name?: string;
            /** Format: email */
            email?: string;
            /** @description The author of your commits; empty: your name. Commits that were accepted keep theirs. */
            gitName?: string;
            /**
             * Format: email
             * @description The e-mail address of that author; empty: your own.
             */
            gitEmail?: string;
            password?: string;
            /** @description Needed to change e-mail or password. */
            currentPassword?: string;
            /** @description True, together with a new password, deletes all your API tokens. */
            revokeTokens?: boolean;
        };
        AuditActorView: {
            id: string;
            /** @description As they were at the time. */
            name: string;
            email: string;
        };
        AuditEntryView: {
            /** @enum {string} */
            action: "configured" | "rotated" | "forced" | "locked" | "unlocked" | "invited" | "joined" | "role_changed" | "removed" | "password_link_made" | "password_reset" | "published" | "rolled_back" | "deployed" | "approved" | "froze" | "backed_up";
            detail: {
                [key: string]: unknown;
            };
            at: string;
            actor: components["schemas"]["AuditActorView"];
            /** @description The app, the member or the setting; null for the workspace itself. */
            target: string | null;
            /** @description The address that the request came from. */
            ip: string | null;
        };
        AuditPage: {
            items: components["schemas"]["AuditEntryView"][];
            nextCursor: string | null;
        };
        WorkspacePage: {
            items: components["schemas"]["WorkspaceView"][];
            nextCursor: string | null;
        };
        WorkspaceRequest: {
            name: string;
        };
        UpdateWorkspaceRequest: {
            name?: string;
        };
        MemberView: {
            /** @enum {string} */
            role: "viewer" | "builder" | "admin";
            /** @description A pending member is shown as the admin gave them, with the invitation's id. */
            user: components["schemas"]["UserView"];
            /** @description True until the person has opened the invitation's link. */
            pending: boolean;
            /**
             * Format: date-time
             * @description End of a pending member's link; absent for members, and where there is no link.
             */
            inviteExpiresAt?: string;
        };
        MemberPage: {
            items: components["schemas"]["MemberView"][];
            nextCursor: string | null;
        };
        InviteMemberRequest: {
            /** Format: email */
            email: string;
            /** @description Their name until they have joined; default: the address. */
            name?: string;
            /** @description From the operator only: adds the account at once, or a new one with this password. */
            password?: string;
            /** @enum {string} */
            role: "viewer" | "builder" | "admin";
        };
        InvitedMemberView: {
            /** @enum {string} */
            role: "viewer" | "builder" | "admin";
            user: components["schemas"]["UserView"];
            pending: boolean;
            /** @description Works once and expires in 7 days. Anyone who opens it becomes the member: send it to that person only. */
            inviteUrl?: string;
        };
        ChangeRoleRequest: {
            /** @enum {string} */
            role: "viewer" | "builder" | "admin";
        };
        MadePasswordLinkView: {
            user: components["schemas"]["UserView"];
            /** @description Works once and expires in 24 hours. Anyone who opens it chooses the password: send it to that person only. */
            resetUrl: string;
            /** Format: date-time */
            expiresAt: string;
        };
        AcceptInviteRequest: {
            password: string;
            /** @description Default: as the admin gave it. */
            name?: string;
            /**
             * Format: email
             * @description Default: the invited address. Another one if that is taken.
             */
            email?: string;
            /** @description The part of the link after `#`. */
            token: string;
        };
        AcceptedInviteView: {
            workspace: components["schemas"]["WorkspaceView"];
            /** @description The token for `Authorization: Bearer`; the session cookie holds the same. */
            token: string;
            user: components["schemas"]["UserView"];
        };
        InvitationRequest: {
            /** @description The part of the link after `#`. */
            token: string;
        };
        InvitationView: {
            /** @enum {string} */
            role: "viewer" | "builder" | "admin";
            workspaceName: string;
            /** @description As the admin gave them. */
            name: string;
            email: string;
            /** Format: date-time */
            expiresAt: string;
        };
        NewPasswordRequest: {
            password: string;
            /** @description The part of the link after `#`. */
            token: string;
        };
        PasswordLinkRequest: {
            /** @description The part of the link after `#`. */
            token: string;
        };
        PasswordLinkView: {
            user: components["schemas"]["UserView"];
            /** Format: date-time */
            expiresAt: string;
        };
        ConstantView: {
            name: string;
            secret: boolean;
            /** @description Null for a secret. */
            value: string | null;
            /** Format: date-time */
            updatedAt: string;
        };
        ConstantPage: {
            items: components["schemas"]["ConstantView"][];
            nextCursor: string | null;
        };
        PutConstantRequest: {
            value: string;
            /** @description A secret's value is stored encrypted and never returned. */
            secret?: boolean;
        };
        ImportFileRequest: {
            /** @description Default: the document's own name. */
            name?: string;
            document: {
                [key: string]: unknown;
            };
            commitChanges?: boolean;
            /** @description The `present.sha` of a refused commit: replaces the app that the repository has under that name as of this commit. */
            overwrite?: string;
        };
        GitOutcomeView: {
            /** @description The app of the repository whose folder the new one took over. */
            overwrote?: {
                [key: string]: unknown;
            };
            error?: {
                [key: string]: unknown;
            };
            jobId: string;
            /** @description The id of the commit, once it is in the repository. */
            commit?: string;
        };
        VersionView: {
            /** @enum {string} */
            status: "draft" | "published";
            id: string;
            /** @description The version's id inside the document, the same in every workspace. */
            gitVersionId: string;
            name: string;
        };
        ChangedByView: {
            id: string;
            name: string;
        };
        HostedByView: {
            /** @description Kind of the place, such as `tooljet`. */
            kind: string;
            /** @description Address at which the app is opened there. */
            url: string;
            /** @description Names of the folders that the app is in there; absent if there are none. */
            folders?: string[];
        };
        ChangedAppView: {
            /** @enum {string} */
            gitState: "none" | "clean" | "changed" | "behind" | "locked" | "failed" | "conflict";
            /** @description The outcome in Git; null if there was nothing to commit. */
            git: components["schemas"]["GitOutcomeView"] | null;
            /** @description The same on all branches. */
            id: string;
            /** @description Absent on the default branch. */
            branch?: string;
            name: string;
            /** @description The key of the app's entry in the repository. */
            gitAppId: string;
            editingVersion: components["schemas"]["VersionView"];
            /** @description Follows the repository, and is not to be edited here. */
            locked: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description The user who changed the app or its document last, also by a pull; null if it is not known. */
            changedBy: components["schemas"]["ChangedByView"] | null;
            /** @description The same on all branches; absent if there are none. */
            tags?: string[];
            /** @description The place where the app is edited; absent if it is edited here. */
            hostedBy?: components["schemas"]["HostedByView"];
        };
        AcceptedJobView: {
            jobId: string;
            /** @enum {string} */
            status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
        };
        TagsRequest: {
            /** @description Trimmed. Of tags that differ only in case, the first is kept. */
            tags: string[];
        };
        AppView: {
            /** @enum {string} */
            gitState: "none" | "clean" | "changed" | "behind" | "locked" | "failed" | "conflict";
            /** @description The same on all branches. */
            id: string;
            /** @description Absent on the default branch. */
            branch?: string;
            name: string;
            /** @description The key of the app's entry in the repository. */
            gitAppId: string;
            editingVersion: components["schemas"]["VersionView"];
            /** @description Follows the repository, and is not to be edited here. */
            locked: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description The user who changed the app or its document last, also by a pull; null if it is not known. */
            changedBy: components["schemas"]["ChangedByView"] | null;
            /** @description The same on all branches; absent if there are none. */
            tags?: string[];
            /** @description The place where the app is edited; absent if it is edited here. */
            hostedBy?: components["schemas"]["HostedByView"];
        };
        AppPage: {
            items: components["schemas"]["AppView"][];
            nextCursor: string | null;
        };
        CreateAppRequest: {
            /** @description The app's document; without it the app has one empty page. */
            definition?: {
                [key: string]: unknown;
            };
            /** @description Commit the new app to the repository at once. */
            commitChanges?: boolean;
            /** @description The `present.sha` of a refused commit: replaces the app that the repository has under that name as of this commit. */
            overwrite?: string;
            /** @description The app's name, also of its folder in the repository. */
            name: string;
        };
        UpdateAppRequest: {
            name?: string;
            /** Format: uuid */
            editingVersionId?: string;
            /** @description For admins. `false`: the app is edited and committed here; `true`: it follows the repository. */
            locked?: boolean;
        };
        DuplicateAppRequest: {
            name: string;
        };
        DeletedAppView: {
            id: string;
            /** @description The id that the app had, and will have again. */
            appId: string;
            name: string;
            gitAppId: string;
            /** Format: date-time */
            deletedAt: string;
            /** @description Null if it is not known. */
            deletedBy: components["schemas"]["ChangedByView"] | null;
            /** @description It is deleted for good after that. */
            keptUntil: string;
        };
        DeletedAppPage: {
            items: components["schemas"]["DeletedAppView"][];
            nextCursor: string | null;
        };
        RestoreAppRequest: {
            /** @description Default: the name that it had. */
            name?: string;
        };
        VersionPage: {
            items: components["schemas"]["VersionView"][];
            nextCursor: string | null;
        };
        CreateVersionRequest: {
            /**
             * Format: uuid
             * @description Default: the version being edited.
             */
            fromVersionId?: string;
            name: string;
        };
        UpdateVersionRequest: {
            name?: string;
            /**
             * @description Once published a version is read-only.
             * @enum {string}
             */
            status?: "published";
        };
        DeployKeyRequest: {
            /**
             * Format: uuid
             * @description One of your own accounts at providers.
             */
            accountId: string;
            repository: string;
            /** @description Default: true. */
            write?: boolean;
        };
        DeployKeyView: {
            repository: string;
            write: boolean;
            /** @description False if the key was there already. */
            created: boolean;
        };
        AdminView: {
            id: string;
            name: string;
        };
        AllowedSecretView: {
            fingerprint: string;
            reason: string;
            allowedBy: components["schemas"]["AdminView"];
            /** Format: date-time */
            allowedAt: string;
        };
        AllowedSecretsView: {
            /** @description The newest first. */
            items: components["schemas"]["AllowedSecretView"][];
        };
        AllowSecretRequest: {
            /** @description Reason why the text may be committed. */
            reason: string;
            /** @description The fingerprint in the error `secret_found`. */
            fingerprint: string;
        };
        BackupCommitView: {
            sha: string;
            message: string;
            /** Format: date-time */
            date: string;
        };
        JobErrorView: {
            code: string;
            message: string;
            remedy?: string;
        } & {
            [key: string]: unknown;
        };
        BackupPlaceView: {
            branch: string;
            path: string;
        };
        AppBackupView: {
            /**
             * @description `waiting`: something is saved and not committed yet; `failing`: the last attempt failed, and is repeated.
             * @enum {string}
             */
            state: "off" | "idle" | "waiting" | "failing";
            /** @description The last backup commit. */
            lastCommit: components["schemas"]["BackupCommitView"] | null;
            error: components["schemas"]["JobErrorView"] | null;
            /** @description Null while GitSync is off. */
            effective: components["schemas"]["BackupPlaceView"] | null;
            enabled: boolean | null;
            branch: string | null;
            directory: string | null;
            fileName: string | null;
            waitingSince: string | null;
        };
        AppBackupRequest: {
            /** @description Null: the workspace's setting. */
            enabled?: boolean | null;
            /** @description Null: the workspace's setting. */
            branch?: string | null;
            /** @description Folder of the repository; null: the workspace's. */
            directory?: string | null;
            /** @description Name of the app's file in that folder, which then has no entry in `.meta`; null: as in commits by users. */
            fileName?: string | null;
        };
        AuthorView: {
            name: string;
            email: string;
        };
        LastCommitView: {
            versionName: string | null;
            /** @description The tag at which the app was pulled or imported; absent for the state of the branch. */
            tag?: string;
            sha: string;
            message: string;
            author: components["schemas"]["AuthorView"];
            /** Format: date-time */
            date: string;
        };
        JobUnderWayView: {
            /** @enum {string} */
            kind: "finalize" | "list_apps" | "check_updates" | "check_changes" | "compare_refs" | "list_history" | "read_definition" | "create_app" | "rename_app" | "commit_app" | "commit_changes" | "complete_merge" | "backup_app" | "commit_apps" | "plan_commit" | "publish_version" | "import_app" | "pull_app" | "pull_tag" | "sync_app" | "deploy_apps" | "deploy_landed" | "complete_pull" | "discard_changes" | "link_app" | "list_branches" | "list_refs" | "check_branch" | "create_branch" | "switch_branch" | "delete_branch" | "preview_merge" | "merge_branches" | "preview_push" | "push_commits";
            jobId: string;
        };
        AppGitView: {
            /** @description Null before the first commit, and if it is too long ago to be found. */
            lastCommit: components["schemas"]["LastCommitView"] | null;
            /**
             * @description Commits of the app are kept here that the repository lacks; absent without any.
             * @enum {boolean}
             */
            hasUnpushed?: true;
            /** @description The commit, rename or pull of this app that runs or is next. */
            underWay: components["schemas"]["JobUnderWayView"] | null;
            enabled: boolean;
            repositoryUrl: string;
            branch: string;
            /** @description The provider's page of a commit, with `{sha}` for its id; null if unknown. */
            commitUrlTemplate: string | null;
            /** @description Path from the repository's root. */
            path: string;
            /** @description True once the app was committed, pulled or imported, even if its last commit is not known. */
            isCommitted: boolean;
            hasUncommittedChanges: boolean;
            /** @description The job of the app's last commit, if it failed and nothing was committed or pulled since. */
            failedJobId: string | null;
            /** @description The author of a commit made now. */
            author: components["schemas"]["AuthorView"];
            /** @description The text around the message of a commit made now, to be joined by the message; null: the message alone. */
            messageParts: string[] | null;
            /** @description True if the workspace's key or token may only read: commits are refused with `git_read_only_key`. */
            isReadOnly: boolean;
            /** @description The merge of this app that has to be settled or completed. */
            mergeId: string | null;
        };
        MergedCommitView: {
            /** @description Their commit that was merged. */
            with: string;
            /** @description The number of their changes. */
            total: number;
        };
        CommitResultView: {
            /** @description The other app whose folder had this name. */
            overwrote?: {
                [key: string]: unknown;
            };
            changed: boolean;
            /** @description Absent without `merge`, and if there was nothing to merge. */
            merged?: components["schemas"]["MergedCommitView"];
            sha: string;
            message: string;
            author: components["schemas"]["AuthorView"];
            /** Format: date-time */
            date: string;
        };
        KeptCommitView: {
            /** @enum {string|null} */
            sha: null;
            /** @enum {boolean} */
            pushed: false;
            jobId: string;
        };
        CommitRequestBody: {
            /** @description The ids of changes, in place of all; the others stay as they are. */
            only?: string[];
            /**
             * @description The `present.sha` of a refusal: replaces the state at that commit by a new commit on top. Refused again if the app has
             *     changed since that commit.
             */
            overwrite?: string;
            /**
             * @description Merge the changes of others to the app, and commit on top. The app here gets their changes too. 409 `merge_conflicts` with
             *     `mergeId` if both clash.
             */
            merge?: boolean;
            /** @description False: the commit is kept here, and pushed with the next pushed commit or on request. */
            push?: boolean;
            message: string;
        };
        NothingCommittedView: {
            /** @enum {boolean} */
            changed: false;
            /** @description The app's last commit in the repository; null before the first commit. */
            sha: string | null;
        };
        NamedView: {
            id: string | null;
            name: string | null;
        };
        OwnerView: {
            /** @enum {string} */
            kind: "page" | "component" | "query" | "dataSource";
            id: string | null;
            name: string | null;
        };
        ShownValueView: {
            /** @enum {string} */
            type: "object" | "array" | "string" | "number" | "boolean" | "null";
            /** @description A string as it is, anything else as JSON; at most 200 characters of it. */
            text: string;
            truncated: boolean;
        };
        HunkView: {
            /** @description The first line, from 1; 0 if the text is empty. */
            oldStart: number;
            oldLines: number;
            newStart: number;
            newLines: number;
            /** @description Each begins with a blank, `-` or `+`. */
            lines: string[];
        };
        FieldChangeView: {
            /** @enum {string} */
            change: "added" | "removed" | "changed" | "reordered";
            old: components["schemas"]["ShownValueView"] | null;
            new: components["schemas"]["ShownValueView"] | null;
            /** @description The whole difference of a text that is cut or has several lines, unless it is very long. */
            hunks?: components["schemas"]["HunkView"][];
            /** @description JSON Pointer inside the changed thing; items are named by their ids. */
            path: string;
        };
        ChangeView: {
            /**
             * @description `generation`: the documents are of two generations and cannot be compared in detail; `order`: a list has another order;
             *     `other`: members unknown to Trellis or, without a name, a whole document that is too large to be compared; `timestamps`:
             *     times of the last save; `format`: only white space and spelling.
             * @enum {string}
             */
            kind: "generation" | "app" | "version" | "setting" | "page" | "component" | "event" | "query" | "dataSource" | "order" | "other" | "timestamps" | "format";
            /**
             * @description `moved`: only its position or size has changed.
             * @enum {string}
             */
            change: "added" | "removed" | "changed" | "moved";
            page: components["schemas"]["NamedView"] | null;
            /** @description Owner of an event. */
            of: components["schemas"]["OwnerView"] | null;
            /** @description The first changed fields; for an added or removed thing, its values. */
            fields: components["schemas"]["FieldChangeView"][];
            /** @description The same as long as neither side of this change moves. */
            id: string;
            /** @description True if the app means the same without it. */
            isCosmetic: boolean;
            /** @description Id of the changed thing in the document. */
            itemId: string | null;
            name: string | null;
            /** @description Null unless it was renamed. */
            oldName: string | null;
            /** @description Their number, including those left out. */
            fieldCount: number;
            /** @description The ids of changes that have to be committed with this one. */
            needs: string[];
        };
        ChangesView: {
            /** @description The first ones of each kind. */
            changes: components["schemas"]["ChangeView"][];
            hasUncommittedChanges: boolean;
            /** @description The commit that the app is compared with; null before the first commit, when nothing is listed. */
            since: string | null;
            /** @description Their number, including those left out. */
            total: number;
            /** @description True if changes or fields of them were left out. */
            truncated: boolean;
        };
        DiscardRequest: {
            /** @description The ids of changes, in place of all; the others stay as they are. */
            only?: string[];
        };
        DiscardedView: {
            /** @description The number of changes that were discarded. */
            discarded: number;
            /** @description Restores them within 30 days; null if there were none. */
            undo: string | null;
        };
        UndoRequest: {
            /**
             * Format: uuid
             * @description The `undo` of the answer that discarded the changes.
             */
            undo: string;
        };
        DocumentTextsView: {
            from: string;
            to: string;
        };
        DiffView: {
            /** @description The first ones of each kind. */
            changes: components["schemas"]["ChangeView"][];
            text?: components["schemas"]["DocumentTextsView"];
            /** @description Their number, including those left out. */
            total: number;
            /** @description True if changes or fields of them were left out. */
            truncated: boolean;
        };
        DocumentDifferenceView: {
            /** @description The first ones of each kind. */
            changes: components["schemas"]["ChangeView"][];
            /** @description Their number, including those left out. */
            total: number;
            /** @description True if changes or fields of them were left out. */
            truncated: boolean;
        };
        CommitView: {
            sha: string;
            message: string;
            author: components["schemas"]["AuthorView"];
            /** Format: date-time */
            date: string;
        };
        UpdatesView: {
            /** @description The changes that a pull would make; absent if they cannot be computed. */
            difference?: components["schemas"]["DocumentDifferenceView"];
            /**
             * @description The branch no longer has the app's last commit: its history was rewritten. Absent otherwise.
             * @enum {boolean}
             */
            isRewritten?: true;
            /**
             * @description The repository has no commit any more. A push restores the history known here. Absent otherwise.
             * @enum {boolean}
             */
            isEmptied?: true;
            upToDate: boolean;
            /** @description The newest first. */
            commits: components["schemas"]["CommitView"][];
        };
        PullRequestBody: {
            /** @description Pull although there are uncommitted changes; they are kept as a version. */
            discardLocal?: boolean;
            /** @description Put uncommitted changes on top of the pulled state. 409 `merge_conflicts` with `mergeId` if both clash. */
            merge?: boolean;
            /**
             * @description Pull the app as it is at this tag of the repository, such as `Orders/v2`, in place of the branch. It stays at the tag, even
             *     behind the branch, until it is pulled or committed.
             */
            tag?: string;
        };
        PullResultView: {
            sha: string;
            updated: boolean;
            /** @description The number of uncommitted changes that were put on top; absent without `merge`. */
            merged?: number;
        };
        LinkRequest: {
            /** @description Either this or `path` is required. */
            gitAppId?: string;
            /** @description The path from the repository's root of a file without an entry. */
            path?: string;
            /**
             * @description The document that is edited from now on.
             * @enum {string}
             */
            keep: "mine" | "theirs";
        };
        LinkResultView: {
            /** @description Their last commit. */
            sha: string;
            /** @description The name of the version that keeps the other document; null if both are equal. */
            kept: string | null;
        };
        BackupView: {
            /**
             * @description `waiting`: something is saved and not committed yet; `failing`: the last attempt failed, and is repeated.
             * @enum {string}
             */
            state: "off" | "idle" | "waiting" | "failing";
            /** @description The last backup commit. */
            lastCommit: components["schemas"]["BackupCommitView"] | null;
            error: components["schemas"]["JobErrorView"] | null;
            /** @description Null while GitSync is off. */
            effective: components["schemas"]["BackupPlaceView"] | null;
            apps: "all" | string[];
            enabled: boolean;
            branch: string | null;
            quietSeconds: number;
            maxSeconds: number;
            waitingSince: string | null;
        };
        BackupRequest: {
            /** @description Default: each app is committed to the branch it is on. A missing branch is started at the default one. */
            branch?: string | null;
            /** @description Seconds without a save after which an app is committed; 5 by default. */
            quietSeconds?: number;
            /** @description Seconds after the first save at which it is committed in any case; 60 by default. */
            maxSeconds?: number;
            /** @description `all`, the default, or the ids of the apps. */
            apps?: "all" | string[];
            enabled: boolean;
        };
        BranchAuthorView: {
            name: string;
            email: string;
        };
        BranchCommitView: {
            sha: string;
            message: string;
            author: components["schemas"]["BranchAuthorView"];
            /** Format: date-time */
            date: string;
        };
        BranchView: {
            /** @description Commits that the default branch lacks. */
            ahead: number;
            /** @description Commits of the default branch that it lacks. */
            behind: number;
            /** @description Commits that wait here. */
            unpushed: number;
            /** @description Apps with uncommitted changes. */
            changedApps: number;
            /** @description Changed apps whose changes a new branch can take along: an app that is edited elsewhere has its changes there. */
            movableApps: number;
            name: string;
            isDefault: boolean;
            /** @description True for the branch that you work on. */
            isActive: boolean;
            /** @description The workspace has a working copy of it. */
            isLocal: boolean;
            /** @description The repository has it. */
            isRemote: boolean;
            sha: string | null;
            /** @description Changes have to come by a pull request; null if unknown. */
            isProtected: boolean | null;
            lastCommit: components["schemas"]["BranchCommitView"] | null;
        };
        BranchListView: {
            items: components["schemas"]["BranchView"][];
        };
        CreateBranchRequest: {
            /** @description The branch or commit to start from; the default branch if absent. */
            from?: string;
            /**
             * @description Moves the uncommitted changes of `from` to the new branch.
             * @enum {string}
             */
            with?: "changes";
            name: string;
        };
        ActiveBranchRequest: {
            name: string;
        };
        ActiveBranchView: {
            name: string;
        };
        MergeBranchRequest: {
            /** @description Message of the commit; Git's own if absent. */
            message?: string;
            /** @description Previews the merge, and changes nothing. */
            preview?: boolean;
            /** @description Name of the branch that is merged into the other one. */
            from: string;
        };
        MergedBranchAppView: {
            /** @enum {string} */
            change: "added" | "changed" | "removed";
            /** @description Number of changes that the other branch brings; 0 for an app that is added or removed as a whole. */
            total: number;
            conflicts: number;
            gitAppId: string;
            name: string;
        };
        BranchMergeView: {
            /** @enum {string} */
            status: "merged" | "fast_forward" | "up_to_date" | "conflicts";
            /** @description The tip of the branch after the merge; null if it does not move. */
            sha: string | null;
            mergeId: string | null;
            apps: components["schemas"]["MergedBranchAppView"][];
            /** @description Paths of other files that clash. */
            files: string[];
            /** @description Best common ancestor of the branches; null if there is none. Only in previews. */
            base?: string | null;
        };
        DeciderView: {
            id: string;
            name: string;
        };
        CollisionChoiceView: {
            /** @enum {string} */
            choice: "keep" | "take" | "skip";
            /** @description Id of the collision. */
            id: string;
            gitAppId: string;
            dataSourceId: string;
            /** @description Its name at the time of the decision. */
            appName: string;
            name: string | null;
            decidedBy: components["schemas"]["DeciderView"];
            /** Format: date-time */
            decidedAt: string;
        };
        CollisionChoicesView: {
            /** @description The newest first. */
            items: components["schemas"]["CollisionChoiceView"][];
        };
        DecideCollisionRequest: {
            /**
             * @description `keep`: the options here stay, and the rest of the app is deployed; `take`: the commit's options replace them; `skip`: the
             *     app is left out.
             * @enum {string}
             */
            choice: "keep" | "take" | "skip";
        };
        FollowView: {
            branch?: string;
            tags?: string;
        };
        DeploymentSettingsView: {
            apps: "all" | string[];
            follow: components["schemas"]["FollowView"];
            approval: boolean;
            frozen: boolean;
        };
        FollowRequest: {
            /** @description The branch whose commits are deployed. */
            branch?: string;
            /** @description In place of the branch, the tags whose commits are deployed, such as `Orders/*`. */
            tags?: string;
        };
        DeploymentSettingsRequest: {
            /** @description `all`, the default, or the Git ids of the apps. */
            apps?: "all" | string[];
            /** @description Deploy new commits only once an admin has approved them. */
            approval?: boolean;
            /** @description Deploy nothing; new commits wait. */
            frozen?: boolean;
            follow: components["schemas"]["FollowRequest"];
        };
        DeployedAppView: {
            /**
             * @description `removed`: the commit no longer has the app; it stays here.
             * @enum {string}
             */
            change: "added" | "changed" | "removed";
            gitAppId: string;
            name: string;
            /** @description Number of changes; 0 for an app that is added. */
            total: number;
        };
        CollisionView: {
            /**
             * @description The decision; null: an admin has to make one.
             * @enum {string|null}
             */
            choice: "keep" | "take" | "skip" | null;
            id: string;
            gitAppId: string;
            dataSourceId: string;
            appName: string;
            name: string | null;
            kind: string | null;
            /** @description True if the commit no longer has the data source; its options cannot be kept then. */
            isRemoved: boolean;
        };
        DeploymentProblemView: {
            code: string;
            detail: string;
            /** @description Null for a problem that does not concern one app. */
            gitAppId: string | null;
        };
        MissingCredentialsView: {
            gitAppId: string;
            appName: string;
            dataSourceId: string;
            name: string | null;
        };
        DeploymentMissingView: {
            /**
             * @description Set if the apps are edited elsewhere. `compared`: that place has reported the names of its constants; `unknown`: it has
             *     not, and constants are compared with the ones entered here, as secrets always are.
             * @enum {string}
             */
            hostConstants?: "compared" | "unknown";
            /** @description Data sources whose encrypted options have no values here. */
            credentials: components["schemas"]["MissingCredentialsView"][];
            constants: string[];
            secrets: string[];
        };
        DeploymentPlanView: {
            apps: components["schemas"]["DeployedAppView"][];
            /** @description Data sources whose options were changed here and differ in the commit. */
            collisions: components["schemas"]["CollisionView"][];
            /** @description Reasons why nothing was, or can be, deployed. */
            problems: components["schemas"]["DeploymentProblemView"][];
            /** @description Values that the apps refer to and the workspace lacks. They are no reason to refuse. */
            missing: components["schemas"]["DeploymentMissingView"];
        };
        ApproverView: {
            id: string;
            name: string;
        };
        DeploymentView: {
            /**
             * @description `waiting`: for an approval, for the end of a freeze, or for its turn; `refused`: for its problems.
             * @enum {string}
             */
            status: "planned" | "waiting" | "applied" | "refused" | "failed";
            id: string;
            /** @description True while its job waits for its turn, or runs. */
            isRunning: boolean;
            /** @description Null until the commit was found. */
            sha: string | null;
            /** @description The branch or the tag by which it was found. */
            ref: string | null;
            /** @description Author of the commit. */
            author: components["schemas"]["AuthorView"] | null;
            message: string | null;
            plan: components["schemas"]["DeploymentPlanView"];
            /** @description True if no user requested it. */
            isAutomatic: boolean;
            approvedBy: components["schemas"]["ApproverView"] | null;
            /** Format: date-time */
            startedAt: string | null;
            durationMs: number | null;
        };
        DeploymentPage: {
            items: components["schemas"]["DeploymentView"][];
            nextCursor: string | null;
        };
        DeploymentRequest: {
            /** @description The commit; default: the latest that the workspace follows. */
            sha?: string;
            /** @description Only plan it. */
            plan?: boolean;
        };
        JobAuthorView: {
            name: string;
            email: string;
            /** @description The user's id. */
            id: string;
        };
        JobView: {
            /** @enum {string} */
            kind: "finalize" | "list_apps" | "check_updates" | "check_changes" | "compare_refs" | "list_history" | "read_definition" | "create_app" | "rename_app" | "commit_app" | "commit_changes" | "complete_merge" | "backup_app" | "commit_apps" | "plan_commit" | "publish_version" | "import_app" | "pull_app" | "pull_tag" | "sync_app" | "deploy_apps" | "deploy_landed" | "complete_pull" | "discard_changes" | "link_app" | "list_branches" | "list_refs" | "check_branch" | "create_branch" | "switch_branch" | "delete_branch" | "preview_merge" | "merge_branches" | "preview_push" | "push_commits";
            /** @enum {string} */
            status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /**
             * @description The commit is kept here until its push is requested; absent otherwise.
             * @enum {boolean}
             */
            isHeld?: true;
            /**
             * @description The step that a finalize has reached, or at which it failed; null for other jobs.
             * @enum {string|null}
             */
            progress: "reach" | "host_key" | "certificate" | "sign_in" | "read" | "write" | null;
            /** @description The answer that the request would have had. */
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["JobErrorView"] | null;
            id: string;
            appId: string | null;
            /** @description Absent on the default branch, and for jobs of the workspace. */
            branch?: string;
            message: string | null;
            author: components["schemas"]["JobAuthorView"];
            attempts: number;
            /** @description The id of the job's commit. */
            commit: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            startedAt: string | null;
            /** Format: date-time */
            finishedAt: string | null;
            /**
             * Format: date-time
             * @description Time of the next attempt, while the job waits for a failure to pass; `retry` tries at once.
             */
            nextAttemptAt: string | null;
        };
        JobPage: {
            items: components["schemas"]["JobView"][];
            nextCursor: string | null;
        };
        RetriedJobView: {
            /** @enum {string} */
            kind: "finalize" | "list_apps" | "check_updates" | "check_changes" | "compare_refs" | "list_history" | "read_definition" | "create_app" | "rename_app" | "commit_app" | "commit_changes" | "complete_merge" | "backup_app" | "commit_apps" | "plan_commit" | "publish_version" | "import_app" | "pull_app" | "pull_tag" | "sync_app" | "deploy_apps" | "deploy_landed" | "complete_pull" | "discard_changes" | "link_app" | "list_branches" | "list_refs" | "check_branch" | "create_branch" | "switch_branch" | "delete_branch" | "preview_merge" | "merge_branches" | "preview_push" | "push_commits";
            /** @enum {string} */
            status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /**
             * @description The commit is kept here until its push is requested; absent otherwise.
             * @enum {boolean}
             */
            isHeld?: true;
            /**
             * @description The step that a finalize has reached, or at which it failed; null for other jobs.
             * @enum {string|null}
             */
            progress: "reach" | "host_key" | "certificate" | "sign_in" | "read" | "write" | null;
            /** @description The answer that the request would have had. */
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["JobErrorView"] | null;
            id: string;
            appId: string | null;
            /** @description Absent on the default branch, and for jobs of the workspace. */
            branch?: string;
            message: string | null;
            author: components["schemas"]["JobAuthorView"];
            attempts: number;
            /** @description The id of the job's commit. */
            commit: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            startedAt: string | null;
            /** Format: date-time */
            finishedAt: string | null;
            /**
             * Format: date-time
             * @description Time of the next attempt, while the job waits for a failure to pass; `retry` tries at once.
             */
            nextAttemptAt: string | null;
            jobId: string;
        };
        StoredKeyView: {
            /** @enum {string} */
            type: "ed25519" | "rsa";
            /** Format: date-time */
            createdAt: string;
            /** @description Add it at the provider as a deploy key. */
            publicKey: string;
            fingerprint: string;
        };
        GitTokenView: {
            /** @enum {string} */
            scheme: "basic" | "bearer";
            username: string;
            /** Format: date-time */
            createdAt: string;
        };
        HostKeyView: {
            type: string;
            fingerprint: string;
            /** @description True if the host is well known and publishes this fingerprint. */
            known: boolean;
        };
        LookView: {
            error: components["schemas"]["JobErrorView"] | null;
            at: string;
        };
        SharingWorkspaceView: {
            id: string;
            name: string;
        };
        SharedWithView: {
            /** @description The workspaces that you are a member of. */
            workspaces: components["schemas"]["SharingWorkspaceView"][];
            /** @description The number of other workspaces. */
            otherCount: number;
        };
        SigningKeyView: {
            /** @enum {string} */
            type: "ed25519" | "rsa";
            /** @description Add it as a signing key to the committer's account. */
            publicKey: string;
            fingerprint: string;
            /** @description A line for Git's `gpg.ssh.allowedSignersFile`. */
            allowedSigners: string;
            /** Format: date-time */
            createdAt: string;
        };
        GitSettingsView: {
            key?: components["schemas"]["StoredKeyView"] | null;
            /** @description The access token for HTTPS, without its secret. */
            token?: components["schemas"]["GitTokenView"] | null;
            hostKey?: components["schemas"]["HostKeyView"] | null;
            /** @enum {string|null} */
            access?: "read-write" | "read-only" | null;
            /** @description The last finalize, and why it failed. */
            lastTest?: components["schemas"]["LookView"] | null;
            /** @description Other workspaces that keep their apps in this folder of this branch; absent if there are none. */
            sharedWith?: components["schemas"]["SharedWithView"];
            /** @description The key that signs commits; null: commits are not signed. */
            signingKey?: components["schemas"]["SigningKeyView"] | null;
            /** @description The last poll of the remote, and why it or a comparison failed; null while it is not polled. */
            lastLook?: components["schemas"]["LookView"] | null;
            configured: boolean;
            enabled: boolean;
            /** @description This and all following fields are for admins only. */
            repositoryUrl?: string | null;
            branch?: string | null;
            directory?: string;
            /** @description The provider, if its host is known. */
            provider?: string | null;
            /**
             * Format: date-time
             * @description The last successful finalize, which found `access` and `hostKey`.
             */
            finalizedAt?: string | null;
            commitTemplate?: string | null;
            /** @description Seconds between polls of the remote; 0: it is not polled. */
            pollSeconds?: number;
            autoPull?: boolean;
            hasWebhook?: boolean;
        };
        GitSettingsRequest: {
            /** @description `git@host:owner/repo.git`, `ssh://user@host:port/path` or `https://host/owner/repo.git`. */
            repositoryUrl: string;
            /** @description Default: the remote's main branch; in an empty repository `main`. */
            branch?: string | null;
            /** @description The folder of the repository that contains the workspace's apps. */
            directory?: string | null;
        };
        GenerateKeyRequest: {
            /** @enum {string} */
            type: "ed25519" | "rsa";
        };
        KeyView: {
            /** @enum {string} */
            type: "ed25519" | "rsa";
            /** @description Add it at the provider as a deploy key. */
            publicKey: string;
            fingerprint: string;
        };
        GitTokenRequest: {
            /** @description Default: the user in the URL, else the name that the provider accepts with any token. */
            username?: string;
            /**
             * @description The token as the provider shows it, or a password, including blanks. It is stored encrypted, sent only to the URL's server,
             *     and never returned.
             */
            token: string;
            /**
             * @description `basic`, for nearly all hosts: sent as the user's password.
             * @enum {string}
             */
            scheme?: "basic" | "bearer";
            /** @description Certificates in PEM, for a server with a private certificate authority. */
            certificateAuthority?: string | null;
            /** @description Client certificate in PEM with its intermediate certificates, for a server that requires one. */
            clientCertificate?: string | null;
            /** @description Its private key in PEM, without a password. It is stored encrypted and never returned. */
            clientKey?: string | null;
        };
        FinalizeRequest: {
            /** @description The host's fingerprint, as published by its operator; needed if the host's key has changed. */
            hostKeyFingerprint?: string;
            /** @description Create a missing branch at the remote's HEAD, with the first commit. */
            createBranch?: boolean;
        };
        ChangeSettingsRequest: {
            enabled?: boolean;
            /**
             * @description The template for the messages of commits from now on: text with `{message}`, which is required, `{app}`,
             *     `{version}`, `{workspace}` and `{user}`; empty: the message alone.
             */
            commitTemplate?: string;
            /** @description Seconds between polls of the remote, 30 to 86,400; 0: it is not polled. */
            pollSeconds?: number;
            /**
             * @description Pull commits of others automatically. An app with uncommitted changes is merged if nothing clashes, and is in conflict
             *     otherwise.
             */
            autoPull?: boolean;
        };
        ListedCommitView: {
            sha: string;
            /** @description Its nearest ancestors in the list. */
            parents: string[];
        };
        ChangeSummaryView: {
            /** @description Number of changed things of each kind, such as `component`. */
            kinds: {
                [key: string]: number;
            };
            total: number;
        };
        HistoryCommitView: {
            /** @description The changes since the commit’s first parent; null if one of the two has no valid document of the app. */
            summary: components["schemas"]["ChangeSummaryView"] | null;
            parents: string[];
            /** @description Path of the app at that commit; null if it is not in the repository, or not valid. */
            path: string | null;
            versionName: string | null;
            /** @description The names of the repository’s tags at this commit. */
            tags: string[];
            sha: string;
            message: string;
            author: components["schemas"]["AuthorView"];
            /** Format: date-time */
            date: string;
        };
        HistoryPage: {
            /**
             * @description The commits of all pages so far, in their order, with their links to each other. Absent with `of`, and in a straight
             *     history, where each leads to the next.
             */
            graph?: components["schemas"]["ListedCommitView"][];
            items: components["schemas"]["HistoryCommitView"][];
            nextCursor: string | null;
        };
        RestoreRequest: {
            /** @description Message of a commit of the restored app; absent: it stays uncommitted. */
            commit?: string;
            /** @description The commit to whose state the app is restored. */
            sha: string;
        };
        RestoredView: {
            /** @description False if the app was already in that state. */
            changed: boolean;
        };
        DeliveryView: {
            /**
             * @description Reason why there is nothing to do; absent otherwise.
             * @enum {string}
             */
            ignored?: "ping" | "other_event" | "off" | "other_repository" | "other_branch" | "known_commit" | "repeated_delivery";
        };
        MergedPageView: {
            id: string;
            name: string | null;
        };
        ConflictHunkView: {
            base: string;
            mine: string;
            theirs: string;
            /** @description The first line in the base, from 1. */
            line: number;
        };
        ResolutionView: {
            /** @enum {string} */
            choose?: "mine" | "theirs" | "base" | "both";
            /** @description Any JSON value. */
            value?: Record<string, never> | null;
            /** @description A side, `both`, or `{text}` for each hunk of a text. */
            hunks?: (("mine" | "theirs" | "base" | "both") | {
                text: string;
            })[];
        };
        MergedThingView: {
            kind: string;
            /** @description Id in the document; null for a thing that an app has only once. */
            id: string | null;
            name: string | null;
        };
        ConflictView: {
            /** @enum {string} */
            kind: "value" | "text" | "deleted_changed" | "order" | "name_taken" | "handle_taken" | "missing_parent" | "missing_query" | "moved_twice" | "cycle" | "renamed_twice" | "file";
            page: components["schemas"]["MergedPageView"] | null;
            /** @description Any JSON value. */
            base: Record<string, never> | null;
            /** @description Any JSON value. */
            mine: Record<string, never> | null;
            /** @description Any JSON value. */
            theirs: Record<string, never> | null;
            /** @description The sides that have no such value; the value shown is null. */
            absent: ("base" | "mine" | "theirs")[];
            /** @description The sides whose value is too long to be shown; the value shown is null. */
            omitted: ("base" | "mine" | "theirs")[];
            /** @description The parts of a text that both sides changed; the rest of it is merged. */
            hunks: components["schemas"]["ConflictHunkView"][] | null;
            /** @description The free name that theirs gets with `both`, for a taken name; for anything else a decision. */
            suggestion: string | components["schemas"]["ResolutionView"];
            /** @description An earlier decision on the same clash. */
            remembered: components["schemas"]["ResolutionView"] | null;
            resolution: components["schemas"]["ResolutionView"] | null;
            resolvedBy: components["schemas"]["DeciderView"] | null;
            /** @description The same wherever base, mine and theirs are the same. */
            id: string;
            of: components["schemas"]["MergedThingView"];
            /** @description JSON Pointer inside the thing. */
            path: string;
            /** @description Text of a file with the changes of both sides, and mine where they clash; absent for anything else. */
            merged?: string;
            /** Format: date-time */
            resolvedAt: string | null;
        };
        MergeWarningView: {
            /**
             * @description `overlap`: components of the two sides cover each other; `missing_reference`: the result refers to a thing that is gone.
             * @enum {string}
             */
            kind: "overlap" | "missing_reference";
            page: components["schemas"]["MergedPageView"] | null;
            /** @description The other component, or the missing thing. */
            other: components["schemas"]["MergedThingView"] | null;
            of: components["schemas"]["MergedThingView"];
        };
        MergeCountsView: {
            mine: number;
            theirs: number;
        };
        AcceptedChangesView: {
            /** @description The first ones of each kind; `total` says how many there are. */
            changes: components["schemas"]["ChangeView"][];
            total: number;
        };
        AcceptedView: {
            mine: components["schemas"]["AcceptedChangesView"];
            theirs: components["schemas"]["AcceptedChangesView"];
        };
        MergedAppView: {
            conflicts: components["schemas"]["ConflictView"][];
            /** @description Notices about the result; it is valid all the same. */
            warnings: components["schemas"]["MergeWarningView"][];
            /** @description Null for the files of the repository that are no apps, which are one entry. */
            gitAppId: string | null;
            /** @description Null for an app that the workspace does not have. */
            appId: string | null;
            name: string;
            /** @description The number of changes that each side has made, without cosmetic ones. */
            changes: components["schemas"]["MergeCountsView"];
            /** @description The changes that are in the result without a decision. */
            accepted: components["schemas"]["AcceptedView"];
        };
        MergeAuthorView: {
            name: string;
            email: string | null;
        };
        MergeSideView: {
            /** @description The person who made the commit, or changed the working copy last; null if unknown. */
            author: components["schemas"]["MergeAuthorView"] | null;
            branch: string;
            /** @description Null for a working copy. */
            sha: string | null;
            /** @description The tag at which the commit was taken; absent for a commit of the branch. */
            tag?: string;
            /** Format: date-time */
            date: string | null;
            /** @description Null for a working copy. */
            message: string | null;
        };
        MergeSidesView: {
            mine: components["schemas"]["MergeSideView"];
            theirs: components["schemas"]["MergeSideView"];
            base: components["schemas"]["MergeSideView"];
        };
        MergeView: {
            /** @enum {string} */
            kind: "pull" | "commit" | "branches";
            /**
             * @description `outdated`: a side has moved; `replacedBy` has kept the decisions that still fit.
             * @enum {string}
             */
            status: "conflicts" | "resolved" | "done" | "abandoned" | "outdated";
            apps: components["schemas"]["MergedAppView"][];
            id: string;
            /** @description The branch that gets the result. */
            into: string;
            /** @description The branch that is merged into it; for a pull or commit, the commit. */
            from: string;
            /** @description The commit that is merged; null for a working copy. */
            fromSha: string | null;
            /** @description The commit that both sides started from. */
            base: string;
            sides: components["schemas"]["MergeSidesView"];
            /** @description The message of the commit that completes it; null: it makes no commit. */
            message: string | null;
            /** @description The job that completes it, if there is one. */
            completingJobId: string | null;
            replacedBy: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        MergePage: {
            items: components["schemas"]["MergeView"][];
            nextCursor: string | null;
        };
        ResolveRequest: {
            /**
             * @description `both`: for a taken name, theirs gets the suggestion; in a text, mine comes first.
             * @enum {string}
             */
            choose?: "mine" | "theirs" | "base" | "both";
            /** @description Any JSON value. */
            value?: Record<string, never> | null;
            /** @description A side, `both`, or `{text}` for each hunk of a text. */
            hunks?: unknown[];
        };
        ResolveAppRequest: {
            /**
             * @description Takes this side in all conflicts of the app.
             * @enum {string}
             */
            choose: "mine" | "theirs";
        };
        CompleteMergeRequest: {
            /** @description The commit’s message, in place of the first one. */
            message?: string;
        };
        PullRequestRequest: {
            /** @description Branch that takes the changes. */
            into: string;
            title: string;
            description?: string;
        };
        PullRequestView: {
            /** @description Page of the pull request at the provider. */
            url: string;
            number: number;
        };
        PublishRequest: {
            /** @description Release notes, which are the message of the tag. */
            notes?: string;
            /** @description Also creates an annotated tag `app/version` in the repository; default: true. */
            tag?: boolean;
        };
        ReleaseView: {
            /** @description Null for a release without a tag in the repository. */
            tag: string | null;
            versionId: string;
            versionName: string;
            /** @description The commit that the tag names. */
            sha: string | null;
            notes: string;
            author: components["schemas"]["AuthorView"];
            /** Format: date-time */
            date: string;
            /** @description True for the release that viewers get. */
            isLive: boolean;
        };
        PublishedView: {
            version: components["schemas"]["VersionView"];
            release: components["schemas"]["ReleaseView"];
        };
        ReleasePage: {
            items: components["schemas"]["ReleaseView"][];
            nextCursor: string | null;
        };
        RollBackRequest: {
            /** @description Tag of the release that viewers get from now on. */
            tag: string;
        };
        RepositoryProblemView: {
            code: string;
            detail: string;
        };
        EntryAuthorView: {
            name: string;
            email: string | null;
        };
        EntryCommitView: {
            message: string;
            author: components["schemas"]["EntryAuthorView"];
            /** Format: date-time */
            date: string | null;
        };
        RepositoryAppView: {
            /** @description The last commit that the entry records. */
            lastCommit: components["schemas"]["EntryCommitView"] | null;
            /** @description The problem that prevents its import. */
            problem: components["schemas"]["RepositoryProblemView"] | null;
            /** @description Null for a file without an entry: import it by its path. */
            gitAppId: string | null;
            name: string;
            /** @description Path from the repository's root; null if the entry does not have it. */
            path: string | null;
            versionName: string | null;
            /** @description The workspace's app that was imported from it. */
            importedAppId: string | null;
        };
        RepositoryAppPage: {
            /** @description The problem of the list itself, `.meta/meta.json`. */
            metaProblem: components["schemas"]["RepositoryProblemView"] | null;
            items: components["schemas"]["RepositoryAppView"][];
            nextCursor: string | null;
        };
        DataSourceWithoutCredentialsView: {
            dataSourceId: string;
            name: string | null;
        };
        MissingOfAppView: {
            /**
             * @description Set if the apps are edited elsewhere. `compared`: that place has reported the names of its constants; `unknown`: it has
             *     not, and constants are compared with the ones entered here, as secrets always are.
             * @enum {string}
             */
            hostConstants?: "compared" | "unknown";
            /** @description Data sources with encrypted options: their values never go to Git. */
            credentials: components["schemas"]["DataSourceWithoutCredentialsView"][];
            constants: string[];
            secrets: string[];
        };
        PreviewView: {
            /** @description Null if it is too long ago to be found. */
            lastCommit: components["schemas"]["CommitView"] | null;
            name: string;
            path: string;
            missing: components["schemas"]["MissingOfAppView"];
            nameTaken: boolean;
        };
        PlannedRivalView: {
            lastCommit: components["schemas"]["EntryCommitView"] | null;
            /** @description Null for a file without an entry. */
            gitAppId: string | null;
            name: string;
            path: string | null;
        };
        PlannedAppView: {
            /**
             * @description `new`, `changed` since its last commit, and `same` as in the repository can be committed. `differs`: the repository
             *     has it in another state; `name_taken`: another app has its folder; `moved`: pull first.
             * @enum {string}
             */
            state: "new" | "changed" | "same" | "differs" | "name_taken" | "moved" | "problem";
            /** @description The app in the way. */
            theirs: components["schemas"]["PlannedRivalView"] | null;
            problem: components["schemas"]["RepositoryProblemView"] | null;
            appId: string;
            name: string;
        };
        CommitPlanView: {
            /** @description The unlocked apps with uncommitted changes. */
            items: components["schemas"]["PlannedAppView"][];
        };
        CommitManyPreviewRequest: {
            appIds: string[];
        };
        CommitManyPreviewView: {
            /** @description The author of a commit made now. */
            author: components["schemas"]["AuthorView"];
            /** @description The text around the message of a commit made now, to be joined by the message; null: the message alone. */
            messageParts: string[] | null;
        };
        CommitManyRequest: {
            appIds: string[];
            message: string;
        };
        NothingOfManyView: {
            /** @enum {boolean} */
            changed: false;
            /** @description The last commit of the first of them. */
            sha: string | null;
        };
        CommitManyResultView: {
            /** @enum {boolean} */
            changed: true;
            sha: string;
            message: string;
            author: components["schemas"]["AuthorView"];
            /** Format: date-time */
            date: string;
        };
        ImportRequest: {
            /** @description Either this or `path` is required. */
            gitAppId?: string;
            /** @description The path from the repository's root of a file without an entry. */
            path?: string;
            /** @description Tag of the repository at which the app is imported, such as `Orders/v2`; default: as it is on the branch. */
            tag?: string;
            /** @description Another name for the app in this workspace. */
            name?: string;
            /** @description `false`, for admins: the app does not follow the repository, but is edited and committed here. */
            locked?: boolean;
        };
        ImportedAppView: {
            /** @enum {string} */
            gitState: "none" | "clean" | "changed" | "behind" | "locked" | "failed" | "conflict";
            /** @description The same on all branches. */
            id: string;
            /** @description Absent on the default branch. */
            branch?: string;
            name: string;
            /** @description The key of the app's entry in the repository. */
            gitAppId: string;
            editingVersion: components["schemas"]["VersionView"];
            /** @description Follows the repository, and is not to be edited here. */
            locked: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description The user who changed the app or its document last, also by a pull; null if it is not known. */
            changedBy: components["schemas"]["ChangedByView"] | null;
            /** @description The same on all branches; absent if there are none. */
            tags?: string[];
            /** @description The place where the app is edited; absent if it is edited here. */
            hostedBy?: components["schemas"]["HostedByView"];
            missing: components["schemas"]["MissingOfAppView"];
        };
        ImportChoiceRequest: {
            /** @description Either this or `path` is required. */
            gitAppId?: string;
            /** @description The path from the repository's root of a file without an entry. */
            path?: string;
            /** @description Tag of the repository at which the app is imported, such as `Orders/v2`; default: as it is on the branch. */
            tag?: string;
            /** @description Another name for the app in this workspace. */
            name?: string;
        };
        BatchImportRequest: {
            /** @description See the import of a single app. */
            locked?: boolean;
            apps: components["schemas"]["ImportChoiceRequest"][];
        };
        AcceptedImportView: {
            jobId: string;
            gitAppId: string | null;
            path: string | null;
        };
        BatchImportView: {
            /** @description The jobs, in the request's order. */
            items: components["schemas"]["AcceptedImportView"][];
        };
        SetupLinkView: {
            /** @description Shown only once. Its holder sees the answer of `POST /api/git-setup`, and can change nothing. */
            url: string;
            /** Format: date-time */
            expiresAt: string;
        };
        SharedSetupRequest: {
            /** @description The part of the link after `#`. */
            token: string;
        };
        SharedSetupView: {
            key: components["schemas"]["KeyView"];
            workspaceName: string;
            repositoryUrl: string;
            branch: string | null;
            directory: string;
            /** @description The provider, if its host is known. */
            provider: string | null;
            /** @description The connection was tested, and works. */
            isConnected: boolean;
            /** Format: date-time */
            expiresAt: string;
        };
        UnpushedAppView: {
            /** @description Null for an app that was deleted since. */
            id: string | null;
            name: string;
        };
        UnpushedCommitView: {
            message: string | null;
            /** @description The failure of its last push. */
            error: components["schemas"]["JobErrorView"] | null;
            jobId: string;
            author: components["schemas"]["JobAuthorView"];
            /** Format: date-time */
            date: string;
            /** @description True if the commit is kept here; false if it will be pushed automatically. */
            isKept: boolean;
            apps: components["schemas"]["UnpushedAppView"][];
        };
        UnpushedListView: {
            items: components["schemas"]["UnpushedCommitView"][];
        };
        PushPreviewView: {
            /** @description The tip of the branch in the repository; null if there is no branch. */
            lease: string | null;
            /** @description Commits that a force push would drop, the newest first; 1,000 at most. They stay restorable here. */
            drops: components["schemas"]["CommitView"][];
        };
        PushForceRequest: {
            /** @description The `lease` of the preview: the tip that may be replaced. */
            lease: string;
        };
        PushRequestBody: {
            /** @description Replaces the repository's branch by its state here; for admins. */
            force?: components["schemas"]["PushForceRequest"];
        };
        PushedView: {
            /** @description The branch's last commit then; null for a repository without one. */
            sha: string | null;
            /** @description The number of commits that were pushed. */
            pushed: number;
        };
        WebhookRequest: {
            /**
             * Format: uuid
             * @description The caller's account at the provider, with which the webhook is registered at the repository.
             */
            accountId?: string;
            /** @description Path of the repository at the provider, if the URL does not tell it because SSH has another host name. */
            repository?: string;
        };
        NewWebhookView: {
            /** @description Payload URL: the provider sends its deliveries there. */
            url: string;
            /** @description Shown once. It signs deliveries; for GitLab it is the secret token, for Azure DevOps the password of any user name. */
            secret: string;
        };
        LastDeliveryView: {
            at: string;
            /** @description `github`, `gitea`, `gitlab`, `bitbucket` or `azure`; `unknown` for a sender that names itself otherwise. */
            provider: string;
            event: string;
            /** @description `accepted`, `invalid_signature`, or the reason why it was ignored. */
            outcome: string;
        };
        WebhookView: {
            lastDelivery: components["schemas"]["LastDeliveryView"] | null;
            url: string;
            /** Format: date-time */
            createdAt: string;
        };
        HostProblemView: {
            code: string;
            message: string;
            remedy?: string;
            at: string;
        };
        AppOfHostView: {
            error: components["schemas"]["HostProblemView"] | null;
            /** @description Id of the app there. */
            hostAppId: string;
            /** @description Null while it could not be brought here. */
            appId: string | null;
            name: string;
            /** @description Address at which it is opened there. */
            url: string;
            /** Format: date-time */
            capturedAt: string | null;
        };
        ConnectedByView: {
            name: string;
            email: string;
        };
        HostView: {
            /**
             * @description `embedded`: the program that this Trellis is a part of.
             * @enum {string}
             */
            kind: "tooljet" | "node-red" | "embedded";
            /**
             * @description `unchecked`: nothing is captured before a check; `password_refused`: nothing before another password.
             * @enum {string}
             */
            state: "unchecked" | "connected" | "failing" | "password_refused";
            error: components["schemas"]["HostProblemView"] | null;
            apps: components["schemas"]["AppOfHostView"][];
            url: string;
            email: string;
            hostWorkspaceId: string | null;
            hostWorkspaceName: string | null;
            certificateAuthority: string | null;
            intervalSeconds: number;
            /** @description Version of the product there, once the connection was checked. */
            version: string | null;
            isCapturing: boolean;
            /**
             * Format: date-time
             * @description End of the last look at the apps.
             */
            capturedAt: string | null;
            /** Format: date-time */
            nextCaptureAt: string | null;
            /** @description The author of captured changes: the place does not tell who edited an app. */
            connectedBy: components["schemas"]["ConnectedByView"];
        };
        HostAnswer: {
            /** @description Null for a workspace whose apps are edited here. */
            host: components["schemas"]["HostView"] | null;
        };
        HostRequest: {
            /** @enum {string} */
            kind: "tooljet" | "node-red";
            /** @description Address of the server, as it is opened in a browser. */
            url: string;
            /**
             * @description Account that Trellis signs in with, for its use alone. ToolJet's have e-mail addresses, Node-RED's any user names. A
             *     Node-RED that asks for no account ignores it.
             */
            email: string;
            /** @description Stored encrypted, sent only to this address, and never returned. Needed for a new address or account. */
            password?: string;
            /** @description Workspace there; needed only for an account that is in several. */
            hostWorkspaceId?: string;
            /** @description Seconds from one look at the apps to the next; 60 by default. */
            intervalSeconds?: number;
            /** @description Certificates in PEM, for a server with a private certificate authority. */
            certificateAuthority?: string | null;
        };
        HostCheckStepView: {
            /** @enum {string} */
            step: "reachable" | "product" | "version" | "sign_in" | "workspace" | "permissions";
            ok: boolean;
            code?: string;
            detail?: string;
            remedy?: string;
        };
        HostWorkspaceView: {
            id: string;
            name: string;
        };
        HostCheckView: {
            /** @description Ends with the first step that failed. */
            steps: components["schemas"]["HostCheckStepView"][];
            workspaces: components["schemas"]["HostWorkspaceView"][];
            /** @description Everything is in order; the apps are captured from now on. */
            isConnected: boolean;
            /** @description The account is in several workspaces: choose one as `hostWorkspaceId`, and check again. */
            needsWorkspace: boolean;
            version: string | null;
        };
        NotificationDeliveryView: {
            at: string;
            /** @description Reason why the last attempt failed; null if it did not. */
            error: string | null;
        };
        ChannelView: {
            /** @enum {string} */
            kind: "webhook" | "email";
            events: ("job_failed" | "conflict" | "deployment")[];
            lastDelivery: components["schemas"]["NotificationDeliveryView"] | null;
            id: string;
            /** @description The e-mail address; of a webhook only scheme, host and port, because the rest may be secret. */
            address: string;
            /** Format: date-time */
            createdAt: string;
        };
        ChannelsView: {
            items: components["schemas"]["ChannelView"][];
            /** @description False until the operator has set up e-mail. */
            canMail: boolean;
        };
        NewChannelRequest: {
            /**
             * Format: email
             * @description Receives mails; instead of `url`.
             */
            email?: string;
            /**
             * Format: uri
             * @description Receives signed requests; instead of `email`.
             */
            url?: string;
            events: ("job_failed" | "conflict" | "deployment")[];
        };
        NewChannelView: {
            /** @enum {string} */
            kind: "webhook" | "email";
            events: ("job_failed" | "conflict" | "deployment")[];
            lastDelivery: components["schemas"]["NotificationDeliveryView"] | null;
            id: string;
            /** @description The e-mail address; of a webhook only scheme, host and port, because the rest may be secret. */
            address: string;
            /** Format: date-time */
            createdAt: string;
            /** @description Key of a webhook’s signatures: `whsec_` and 32 bytes in base64. Shown once. */
            secret?: string;
        };
        ChannelRequest: {
            events: ("job_failed" | "conflict" | "deployment")[];
        };
        LoginRequest: {
            email: string;
            password: string;
        };
        SessionView: {
            /** @description The token for `Authorization: Bearer`; the session cookie holds the same. */
            token: string;
            user: components["schemas"]["UserView"];
        };
        TokenView: {
            /** @enum {string} */
            scope: "all" | "read";
            id: string;
            name: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string | null;
            /** Format: date-time */
            lastUsedAt: string | null;
        };
        TokenPage: {
            items: components["schemas"]["TokenView"][];
            nextCursor: string | null;
        };
        CreateTokenRequest: {
            name: string;
            /**
             * @description `read`: it is refused (403 `token_read_only`) whatever changes something. Default: `all` that you may do.
             * @enum {string}
             */
            scope?: "all" | "read";
            /**
             * Format: date-time
             * @description ISO 8601; without it the token holds until it is deleted.
             */
            expiresAt?: string | null;
            /** @description Needed unless you signed in within the last ten minutes. */
            currentPassword?: string;
        };
        CreatedTokenView: {
            id: string;
            /** @description Shown this once. */
            token: string;
        };
        KeyPlacesView: {
            /** @enum {string} */
            read: "repository" | "account";
            /** @enum {string} */
            write: "repository" | "account";
        };
        PurposeScopesView: {
            /** @enum {string} */
            purpose: "list" | "create_repository" | "deploy_key" | "pull_request" | "webhook";
            scopes: string[];
        };
        TokenKindView: {
            /** @description Rights that a token of this kind needs, for each purpose, in the provider’s terms. */
            needs: components["schemas"]["PurposeScopesView"][];
            name: string;
            note: string | null;
        };
        OAuthAppView: {
            baseUrl: string;
            /** @description True if the provider redirects to this instance; else its code is pasted. */
            returns: boolean;
            /** @description Requested scopes. */
            scopes: string[];
            note: string | null;
        };
        ProviderView: {
            /** @enum {string} */
            provider: "github" | "gitlab" | "bitbucket" | "azure" | "gitea";
            /**
             * @description Owner of repositories if the account itself can have none; else null.
             * @enum {string|null}
             */
            ownedBy: "workspace" | "project" | null;
            /** @description Owner of a registered key, for read-only and for write access; null if the provider’s API registers none. */
            keyPlaces: components["schemas"]["KeyPlacesView"] | null;
            /**
             * @description Recommended type of SSH key.
             * @enum {string}
             */
            keyType: "ed25519" | "rsa";
            tokenKinds: components["schemas"]["TokenKindView"][];
            /** @description Ways to sign in without a token; empty if the operator has set up none. */
            oauth: components["schemas"]["OAuthAppView"][];
            name: string;
            /** @description Address of the provider's own service; null if each organization has another address. */
            baseUrl: string | null;
            /** @description Example of an address that a user would enter. */
            exampleUrl: string;
            /** @description True if `baseUrl` is the only address. */
            cloudOnly: boolean;
            /** @description Page on which tokens are created, relative to the base URL or as a whole address. */
            tokenPage: string;
            /** @description True if the e-mail address of the account is sent with the token. */
            wantsEmail: boolean;
            /** @description Page on which a key is added by hand instead, relative to the base URL; null if `keyPlaces` is set. */
            sshKeyPage: string | null;
        };
        ProviderList: {
            items: components["schemas"]["ProviderView"][];
            nextCursor: string | null;
        };
        ProviderAccountView: {
            /** @enum {string} */
            provider: "github" | "gitlab" | "bitbucket" | "azure" | "gitea";
            /** @description Scopes of the token; null if the provider does not report them. */
            scopes: string[] | null;
            /** @description Scopes that the token lacks; empty if the provider does not report them. */
            missing: components["schemas"]["PurposeScopesView"][];
            /**
             * @description Sign-in method.
             * @enum {string}
             */
            via: "token" | "oauth";
            id: string;
            baseUrl: string;
            login: string;
            name: string | null;
            /** @description Author of your commits to repositories there; null: as in your profile. */
            gitName: string | null;
            gitEmail: string | null;
            /** @description True if its token is refreshed automatically before it expires. */
            isRenewed: boolean;
            /** @description The provider no longer accepts the sign-in: connect the account again. */
            needsSignIn: boolean;
            /**
             * Format: date-time
             * @description Expiry of the token, if the provider reports it.
             */
            expiresAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description Time of the last check at the provider.
             */
            checkedAt: string;
        };
        ProviderAccountPage: {
            items: components["schemas"]["ProviderAccountView"][];
            nextCursor: string | null;
        };
        ConnectAccountRequest: {
            /** @description As the provider shows it. Stored encrypted, sent to this provider only, and never returned. */
            token: string;
            /**
             * Format: email
             * @description E-mail address of the token's account; for the providers that require it, and for no other.
             */
            email?: string | null;
            /** @enum {string} */
            provider: "github" | "gitlab" | "bitbucket" | "azure" | "gitea";
            /** @description Address of the provider in the browser; default: its own service. */
            baseUrl?: string | null;
            /** @description PEM certificates, for a server whose certificate comes from a private authority. */
            certificateAuthority?: string | null;
        };
        UpdateProviderAccountRequest: {
            /** @description Author of your commits to repositories at this provider; empty: as in your profile. Accepted commits keep theirs. */
            gitName?: string;
            /**
             * Format: email
             * @description E-mail address of that author; empty: as in your profile.
             */
            gitEmail?: string;
        };
        SignedOutView: {
            /** @description True if the provider has revoked the token; if not, revoke it there. */
            revoked: boolean;
        };
        OrganizationView: {
            /** @description Prefix of the names of its repositories. */
            path: string;
            name: string;
        };
        OrganizationPage: {
            items: components["schemas"]["OrganizationView"][];
            nextCursor: string | null;
        };
        RepositoryView: {
            /** @description `owner/name`, as the provider has it. */
            path: string;
            sshUrl: string | null;
            httpsUrl: string;
            defaultBranch: string | null;
            isPrivate: boolean;
            /** @description True if the account may add deploy keys; null if unknown. */
            mayAdminister: boolean | null;
        };
        RepositoryPage: {
            items: components["schemas"]["RepositoryView"][];
            nextCursor: string | null;
        };
        CreateRepositoryRequest: {
            /** @description `path` of an organization; default: the account’s own, if the provider has such repositories. */
            organization?: string;
            name: string;
            /** @description Default: true. */
            private?: boolean;
        };
        CreatedRepositoryView: {
            /** @description `owner/name`, as the provider has it. */
            path: string;
            sshUrl: string | null;
            httpsUrl: string;
            defaultBranch: string | null;
            isPrivate: boolean;
            /** @description True if the account may add deploy keys; null if unknown. */
            mayAdminister: boolean | null;
            /** @description False if an empty repository with this name existed already. */
            created: boolean;
        };
        ProviderBranchView: {
            name: string;
            /** @description True if changes have to come by a pull request, or from few people; null if the account may not know. */
            isProtected: boolean | null;
        };
        BranchPage: {
            items: components["schemas"]["ProviderBranchView"][];
            nextCursor: string | null;
        };
        StartSignInRequest: {
            /** @enum {string} */
            provider: "github" | "gitlab" | "bitbucket" | "azure" | "gitea";
            /** @description As `GET /api/providers` lists it under `oauth`; default: the provider's own service. */
            baseUrl?: string | null;
        };
        StartedSignInView: {
            /** @description Address at which the person grants access. */
            authorizationUrl: string;
            /** @description Passed to the provider and back. */
            state: string;
            /** @description True if the provider redirects to `/oauth/callback` of this instance; else its code is pasted. */
            returns: boolean;
            /** Format: date-time */
            expiresAt: string;
        };
        FinishSignInRequest: {
            /** @description As returned by the provider. */
            state: string;
            /** @description As returned by the provider, if it was: its issuer (RFC 9207). */
            iss?: string;
            /** @description Code of the provider, if access was granted. */
            code?: string;
            /** @description `error` of the provider, if it was not. */
            error?: string;
            errorDescription?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    Health_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LivenessView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Health_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessView"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Metrics_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Accounts_setupState: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupStateView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Accounts_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `setup_token_required` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `already_set_up` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Accounts_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Accounts_updateMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateAccountRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `email_taken` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `wrong_password` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Audit_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description `csv`: a table for a spreadsheet. Default: `json`. */
                format?: "json" | "csv";
                /** @description Only actions of this user. */
                actorId?: string;
                /**
                 * @description Only actions of this kind: `settings` covers connection, keys and backup, `members` also their passwords, `apps`
                 *     locks and force pushes, `releases` also deployments.
                 */
                group?: "settings" | "members" | "apps" | "releases";
                /** @description Only entries of this time and later, in ISO 8601. */
                since?: string;
                /** @description Only entries before this time, in ISO 8601. */
                until?: string;
            };
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                    "text/csv": string;
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Workspaces_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspacePage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Workspaces_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkspaceRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Workspaces_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedWorkspaceView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Workspaces_remove: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Workspaces_update: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWorkspaceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedWorkspaceView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Members_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Members_invite: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteMemberRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedMemberView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `already_member` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Members_remove: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                userId: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `last_admin` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Members_changeRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeRoleRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `last_admin` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Members_makePasswordLink: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                userId: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadePasswordLinkView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `reset_needs_operator` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `member_pending`, `own_password` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Invitations_withNewAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInviteRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedInviteView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `email_taken` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invite_not_valid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Invitations_join: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `already_member` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invite_not_valid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Invitations_show: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invite_not_valid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    PasswordReset_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPasswordRequest"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `password_link_not_valid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    PasswordReset_show: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordLinkRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordLinkView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `password_link_not_valid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Constants_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConstantPage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Constants_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutConstantRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConstantView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Constants_remove: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Events_open: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `id` of the last event seen. */
                "last-event-id"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppFiles_import: {
        parameters: {
            query?: {
                /** @description Default, also if empty: the document's own name. */
                name?: string;
                commitChanges?: boolean;
                /** @description The `present.sha` of a refused commit: replaces the app that the repository has under that name as of this commit. */
                overwrite?: string;
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportFileRequest"];
                "application/octet-stream": string;
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedAppView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_name_taken`, `git_not_configured`, `git_disabled`, `git_read_only_key` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_app_name`, `invalid_app_document` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppFiles_export: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: never;
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppTags_put: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Apps_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppPage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Apps_create: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAppRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedAppView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_name_taken`, `git_not_configured`, `git_disabled`, `git_read_only_key` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_app_name`, `invalid_app_document` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Apps_get: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: never;
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Apps_remove: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_hosted` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Apps_update: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateAppRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedAppView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_hosted`, `app_name_taken`, `uncommitted_changes` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_app_name`, `version_not_found` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Apps_duplicate: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DuplicateAppRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_name_taken` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_app_name` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Definition_get: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: never;
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Strong, over version and bytes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Definition_replace: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header: {
                "if-match": string;
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
                a: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    /** @description Strong, over version and bytes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_hosted`, `app_locked`, `version_published` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `precondition_failed` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_app_document` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `precondition_required` */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Definition_patch: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header: {
                "if-match": string;
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
                a: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json-patch+json": {
                    [key: string]: unknown;
                }[];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    /** @description Strong, over version and bytes. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_hosted`, `app_locked`, `version_published` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `precondition_failed` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_patch`, `invalid_app_document` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `precondition_required` */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    DeletedApps_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedAppPage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    DeletedApps_restore: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                d: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreAppRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedAppView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_name_taken`, `app_already_imported` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_app_name` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    DeletedApps_remove: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                d: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Versions_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: never;
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionPage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Versions_create: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateVersionRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `version_name_taken`, `app_locked`, `app_hosted` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_version_name`, `version_not_found` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Versions_update: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
                a: string;
                v: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateVersionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `version_name_taken`, `version_published`, `app_locked`, `app_hosted` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_version_name` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AccountAccess_registerDeployKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeployKeyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeployKeyView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_key_missing`, `git_wrong_protocol`, `provider_other_repository`, `provider_key_in_use` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /**
             * @description `provider_no_deploy_keys`
             *
             *     `provider_token_refused`, `provider_sign_in_again`, `provider_oauth_app_refused`, `provider_scope_missing`, `provider_forbidden`, `provider_not_found`, `provider_refused`, `provider_unavailable`, `provider_unreachable`, `provider_certificate_untrusted`, `provider_client_certificate`, `provider_proxy_failed`, `provider_redirected`, `provider_unexpected_answer`
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AllowedSecrets_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllowedSecretsView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AllowedSecrets_allow: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AllowSecretRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AllowedSecretView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AllowedSecrets_forbid: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                fingerprint: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppBackup_get: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: never;
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppBackupView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppBackup_put: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppBackupRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppBackupView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled`, `git_read_only_key` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_branch`, `invalid_directory`, `invalid_file_name` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppGit_get: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: never;
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppGitView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppGit_commit: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommitRequestBody"];
            };
        };
        responses: {
            /** @description There was nothing to commit. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NothingCommittedView"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitResultView"] | components["schemas"]["KeptCommitView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_locked`, `changes_outdated`, `git_not_configured`, `git_disabled`, `git_read_only_key`, `git_remote_moved`, `merge_conflicts`, `uncommitted_changes`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_message`, `change_needs_others`, `git_push_rejected`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppGit_prepare: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled`, `git_read_only_key` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppGit_announce: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled`, `git_read_only_key` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppGit_changes: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangesView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled`, `git_remote_moved` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppGit_discard: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DiscardRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscardedView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_locked`, `version_published`, `changes_outdated`, `app_hosted`, `host_app_changed`, `host_busy`, `host_not_connected`, `git_not_configured`, `git_disabled`, `git_remote_moved`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `change_needs_others`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppGit_undoDiscard: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UndoRequest"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_hosted`, `app_locked`, `version_published`, `changes_outdated` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppGit_diff: {
        parameters: {
            query?: {
                /** @description The state before. */
                from?: string;
                /** @description The state after. */
                to?: string;
                /** @description `true`: with the two documents. */
                text?: "true" | "false";
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiffView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_commit_not_found`, `git_branch_not_found`, `git_tag_not_found`, `git_app_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled`, `git_remote_moved` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_ref`, `invalid_app_document`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppGit_updates: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdatesView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppGit_pull: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PullRequestBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PullResultView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_app_not_found`, `git_tag_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `uncommitted_changes`, `merge_conflicts`, `app_name_taken`, `app_hosted`, `host_app_changed`, `host_busy`, `host_not_connected`, `git_not_configured`, `git_disabled`, `git_remote_moved`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `host_missing`, `host_name_unsupported`, `host_not_equal`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppGit_compare: {
        parameters: {
            query?: {
                /** @description Either this or `path` is required. */
                gitAppId?: string;
                /** @description The path from the repository's root of a file without an entry. */
                path?: string;
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentDifferenceView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    AppGit_link: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkResultView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_locked`, `app_name_taken`, `app_already_imported`, `git_already_linked`, `git_not_configured`, `git_disabled`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_app_document`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Backup_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Backup_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled`, `git_read_only_key` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_branch`, `invalid_seconds` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Branches_list: {
        parameters: {
            query?: {
                /** @description `true`: asks the remote first. */
                refresh?: "true" | "false";
            };
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BranchListView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Branches_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBranchRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BranchView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_branch_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `branch_exists`, `app_name_taken`, `git_not_configured`, `git_disabled`, `git_read_only_key`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_branch`, `git_push_rejected`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Branches_activate: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActiveBranchRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActiveBranchView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_branch_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_name_taken`, `git_not_configured`, `git_disabled`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Branches_merge: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                name: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeBranchRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BranchMergeView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_branch_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `uncommitted_changes`, `app_name_taken`, `git_remote_moved`, `git_not_configured`, `git_disabled`, `git_read_only_key`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_message`, `git_push_rejected`, `git_invalid_repository`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Branches_remove: {
        parameters: {
            query?: {
                /** @description `true`: deletes it in the repository too. */
                remote?: "true" | "false";
                /** @description `true`: even if work is lost with it. */
                force?: "true" | "false";
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                name: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_branch_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `branch_not_merged`, `branch_is_default`, `git_remote_moved`, `git_not_configured`, `git_disabled`, `git_read_only_key`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_push_rejected`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Collisions_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollisionChoicesView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Collisions_decide: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
                deployment: string;
                collision: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecideCollisionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollisionChoiceView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `deployment_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `data_source_gone` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Collisions_forget: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                collision: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Deployments_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentSettingsView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Deployments_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeploymentSettingsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentSettingsView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_branch`, `invalid_tags` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Deployments_remove: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Deployments_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentPage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Deployments_start: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeploymentRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_commit_not_found`, `git_ref_not_found`, `git_tag_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `deployment_not_configured`, `deployment_frozen`, `deployment_outdated`, `host_busy`, `host_not_connected`, `git_not_configured`, `git_disabled`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `deployment_incomplete`, `host_unreachable` */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Deployments_approve: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                deployment: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_commit_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `already_approved`, `deployment_not_waiting`, `deployment_not_configured`, `deployment_frozen`, `deployment_outdated`, `host_busy`, `host_not_connected`, `git_not_configured`, `git_disabled`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Deployments_again: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                deployment: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_commit_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `deployment_without_commit`, `deployment_not_configured`, `deployment_frozen`, `deployment_outdated`, `host_busy`, `host_not_connected`, `git_not_configured`, `git_disabled`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitJobs_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description Only jobs with this status. */
                status?: "queued" | "running" | "succeeded" | "failed" | "cancelled";
                /** @description Only jobs of this app. */
                appId?: string;
                /** @description Only jobs that this user has requested. */
                authorId?: string;
            };
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitJobs_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                j: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitJobs_cancel: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                j: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_job_not_waiting` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitJobs_retry: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                j: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetriedJobView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_job_not_failed`, `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitSettings_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GitSettingsView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitSettings_put: {
        parameters: {
            query?: {
                /** @description `cancel`: cancel the waiting jobs. */
                waiting?: "cancel";
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GitSettingsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GitSettingsView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_jobs_waiting`, `git_directory_overlaps` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_repository_url`, `invalid_branch`, `invalid_directory` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitSettings_remove: {
        parameters: {
            query?: {
                /** @description `cancel`: cancel the waiting jobs. */
                waiting?: "cancel";
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_jobs_waiting` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitSettings_change: {
        parameters: {
            query?: {
                /** @description `cancel`: cancel the waiting jobs. */
                waiting?: "cancel";
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeSettingsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GitSettingsView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_jobs_waiting` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_commit_template` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitSettings_generateKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerateKeyRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitSettings_generateSigningKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerateKeyRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitSettings_removeSigningKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitSettings_setToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GitTokenRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GitTokenView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_wrong_protocol` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_certificate` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitSettings_probeHostKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostKeyView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    GitSettings_finalize: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FinalizeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GitSettingsView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_key_missing`, `git_token_missing`, `git_settings_changed`, `git_directory_overlaps`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    History_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description `component:<id>` or `query:<id>`, with the id in the document: only the commits that changed it or its events. */
                of?: string;
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_commit_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    History_definition: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                a: string;
                sha: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_commit_not_found`, `git_app_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_app_document`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    History_restore: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreRequest"];
            };
        };
        responses: {
            /** @description Without `commit`, or with nothing to commit. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RestoredView"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitResultView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_commit_not_found`, `git_app_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_hosted`, `app_locked`, `version_published`, `git_not_configured`, `git_disabled`, `git_read_only_key`, `git_remote_moved`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_app_document`, `invalid_message`, `git_push_rejected`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Hooks_receive: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description There is nothing to do. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryView"];
                };
            };
            /** @description A branch has moved, and is compared. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_signature` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Merges_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergePage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Merges_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Strong; changes with each decision. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Merges_abandon: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                m: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `merge_ended` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Merges_resolve: {
        parameters: {
            query?: never;
            header: {
                "if-match": string;
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                c: string;
                w: string;
                m: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolveRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description Strong; changes with each decision. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `merge_ended`, `merge_completing` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `precondition_failed` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_resolution`, `invalid_app_document` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `precondition_required` */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Merges_reopen: {
        parameters: {
            query?: never;
            header: {
                "if-match": string;
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                c: string;
                w: string;
                m: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Strong; changes with each decision. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `merge_ended`, `merge_completing` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `precondition_failed` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_resolution`, `invalid_app_document` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `precondition_required` */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Merges_chooseSide: {
        parameters: {
            query?: never;
            header: {
                "if-match": string;
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                gitAppId: string;
                w: string;
                m: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolveAppRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description Strong; changes with each decision. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `merge_ended`, `merge_completing` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `precondition_failed` */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_resolution`, `invalid_app_document` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `precondition_required` */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Merges_definition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: string;
                gitAppId: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Merges_complete: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                m: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompleteMergeRequest"];
            };
        };
        responses: {
            /** @description The merge of a pull, or of branches. Decisions on names may lead to other conflicts: then the status is `conflicts`, and `mergeId` has kept the decisions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PullResultView"] | components["schemas"]["BranchMergeView"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitResultView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_app_not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `merge_unresolved`, `merge_outdated`, `merge_ended`, `merge_conflicts`, `app_locked`, `app_name_taken`, `git_not_configured`, `git_disabled`, `git_read_only_key`, `git_remote_moved`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_message`, `invalid_app_document`, `git_push_rejected`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    PullRequests_openPullRequest: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PullRequestRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PullRequestView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled`, `provider_pull_request_exists` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /**
             * @description `provider_account_needed`, `provider_branch_not_found`, `provider_no_changes`, `invalid_branch`
             *
             *     `provider_token_refused`, `provider_sign_in_again`, `provider_oauth_app_refused`, `provider_scope_missing`, `provider_forbidden`, `provider_not_found`, `provider_refused`, `provider_unavailable`, `provider_unreachable`, `provider_certificate_untrusted`, `provider_client_certificate`, `provider_proxy_failed`, `provider_redirected`, `provider_unexpected_answer`
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Releases_publish: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
                a: string;
                v: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PublishRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishedView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `tag_exists`, `uncommitted_changes`, `version_published`, `git_not_configured`, `git_disabled`, `git_read_only_key`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Releases_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: never;
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReleasePage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Releases_rollBack: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RollBackRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReleaseView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Releases_live: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: never;
            path: {
                a: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_published` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Repository_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryAppPage"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Repository_previewChoice: {
        parameters: {
            query?: {
                /** @description Either this or `path` is required. */
                gitAppId?: string;
                /** @description The path from the repository's root of a file without an entry. */
                path?: string;
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Repository_preview: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                gitAppId: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Repository_plan: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitPlanView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Repository_previewCommit: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommitManyPreviewRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitManyPreviewView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Repository_commitMany: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommitManyRequest"];
            };
        };
        responses: {
            /** @description All of them stood there already. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NothingOfManyView"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitManyResultView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_locked`, `git_not_configured`, `git_disabled`, `git_read_only_key`, `git_remote_moved`, `git_app_name_taken`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_message`, `git_push_rejected`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Repository_import: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedAppView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `app_name_taken`, `host_import_unsupported`, `host_app_changed`, `host_busy`, `host_name_taken`, `host_not_connected`, `git_not_configured`, `git_disabled`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_app_name`, `invalid_app_document`, `host_document_unsupported`, `host_missing`, `host_name_unsupported`, `host_not_equal`, `host_too_large`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Repository_importMany: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchImportRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchImportView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `host_import_unsupported`, `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_app_name` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_queue_full` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    SetupLink_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupLinkView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_key_missing`, `git_wrong_protocol` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    SetupLink_revoke: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    SharedSetup_show: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SharedSetupRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedSetupView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `setup_link_not_valid` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Unpushed_list: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnpushedListView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Unpushed_preview: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushPreviewView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `git_disabled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Unpushed_push: {
        parameters: {
            query?: {
                /** @description The branch that is meant; without it the default one. */
                branch?: string;
            };
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PushRequestBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushedView"];
                };
            };
            /** @description The job goes on; look for its end at `Location`. */
            202: {
                headers: {
                    /** @description The address of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedJobView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found`, `git_branch_not_found`, `app_not_on_branch` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_remote_moved`, `git_app_name_taken`, `git_not_configured`, `git_disabled`, `git_read_only_key`, `git_cancelled` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_push_rejected`, `git_auth_failed`, `git_repository_not_found`, `git_branch_not_found`, `git_host_unreachable`, `git_no_common_algorithm`, `git_host_key_mismatch`, `git_host_key_unknown`, `git_certificate_untrusted`, `git_client_certificate_refused`, `git_proxy_failed`, `git_repository_moved`, `git_invalid_repository`, `git_too_large` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `busy`, `git_interrupted`, `git_mirror_damaged`, `git_queue_full`, `git_worker_crashed` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_disk_full`, `git_storage_failed` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Webhook_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Webhook_create: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewWebhookView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `git_not_configured`, `provider_other_repository` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_token_refused`, `provider_sign_in_again`, `provider_oauth_app_refused`, `provider_scope_missing`, `provider_forbidden`, `provider_not_found`, `provider_refused`, `provider_unavailable`, `provider_unreachable`, `provider_certificate_untrusted`, `provider_client_certificate`, `provider_proxy_failed`, `provider_redirected`, `provider_unexpected_answer` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Webhook_remove: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Host_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostAnswer"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Host_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HostRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostAnswer"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `host_password_needed`, `invalid_host_url`, `invalid_certificate` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Host_remove: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Host_check: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostCheckView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `host_password_refused` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Host_capture: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
                /** @description `respond-async`: do not wait for the end of the job. */
                Prefer?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HostAnswer"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `host_not_connected` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Channels_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelsView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Channels_add: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewChannelRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewChannelView"];
                };
            };
            /** @description `bad_request` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `mail_not_configured`, `too_many_channels` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Channels_remove: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                channel: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Channels_change: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                channel: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Channels_test: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path: {
                channel: string;
                w: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `notification_failed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Auth_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_credentials` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Auth_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Auth_endOtherSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Auth_listTokens: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Auth_createToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat within 7 days gets the first answer; with another body `idempotency_key_reused`. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTokenRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedTokenView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `password_required` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `wrong_password` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `too_many_requests` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    Auth_revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    ProviderAccounts_listProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderList"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    ProviderAccounts_list: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderAccountPage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    ProviderAccounts_connect: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectAccountRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderAccountView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /**
             * @description `invalid_base_url`, `invalid_certificate`
             *
             *     `provider_token_refused`, `provider_sign_in_again`, `provider_oauth_app_refused`, `provider_scope_missing`, `provider_forbidden`, `provider_not_found`, `provider_refused`, `provider_unavailable`, `provider_unreachable`, `provider_certificate_untrusted`, `provider_client_certificate`, `provider_proxy_failed`, `provider_redirected`, `provider_unexpected_answer`
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    ProviderAccounts_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderAccountView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_token_refused`, `provider_sign_in_again`, `provider_oauth_app_refused`, `provider_scope_missing`, `provider_forbidden`, `provider_not_found`, `provider_refused`, `provider_unavailable`, `provider_unreachable`, `provider_certificate_untrusted`, `provider_client_certificate`, `provider_proxy_failed`, `provider_redirected`, `provider_unexpected_answer` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    ProviderAccounts_signOut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedOutView"];
                };
            };
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    ProviderAccounts_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateProviderAccountRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderAccountView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    ProviderAccounts_organizations: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description Words that must all occur in the name. */
                search?: string;
            };
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationPage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_token_refused`, `provider_sign_in_again`, `provider_oauth_app_refused`, `provider_scope_missing`, `provider_forbidden`, `provider_not_found`, `provider_refused`, `provider_unavailable`, `provider_unreachable`, `provider_certificate_untrusted`, `provider_client_certificate`, `provider_proxy_failed`, `provider_redirected`, `provider_unexpected_answer` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    ProviderAccounts_repositories: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                /** @description Words that must all occur in the name. */
                search?: string;
                /** @description `path` of an organization, or the account’s login; default: everything that the account works in. */
                organization?: string;
            };
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryPage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_token_refused`, `provider_sign_in_again`, `provider_oauth_app_refused`, `provider_scope_missing`, `provider_forbidden`, `provider_not_found`, `provider_refused`, `provider_unavailable`, `provider_unreachable`, `provider_certificate_untrusted`, `provider_client_certificate`, `provider_proxy_failed`, `provider_redirected`, `provider_unexpected_answer` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    ProviderAccounts_createRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRepositoryRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedRepositoryView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_repository_exists` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /**
             * @description `provider_visibility`
             *
             *     `provider_token_refused`, `provider_sign_in_again`, `provider_oauth_app_refused`, `provider_scope_missing`, `provider_forbidden`, `provider_not_found`, `provider_refused`, `provider_unavailable`, `provider_unreachable`, `provider_certificate_untrusted`, `provider_client_certificate`, `provider_proxy_failed`, `provider_redirected`, `provider_unexpected_answer`
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    ProviderAccounts_branches: {
        parameters: {
            query: {
                limit?: number;
                cursor?: string;
                /** @description Words that must all occur in the name. */
                search?: string;
                /** @description `path` of a repository. */
                repository: string;
            };
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BranchPage"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not there, or not yours to know of. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_token_refused`, `provider_sign_in_again`, `provider_oauth_app_refused`, `provider_scope_missing`, `provider_forbidden`, `provider_not_found`, `provider_refused`, `provider_unavailable`, `provider_unreachable`, `provider_certificate_untrusted`, `provider_client_certificate`, `provider_proxy_failed`, `provider_redirected`, `provider_unexpected_answer` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    ProviderSignIns_start: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartSignInRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedSignInView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `invalid_base_url`, `provider_oauth_not_configured` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
    ProviderSignIns_finish: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FinishSignInRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderAccountView"];
                };
            };
            /** @description Malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Not signed in. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description The role does not allow it, `token_read_only`, or `cross_origin`. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Another media type. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /**
             * @description `provider_sign_in_unknown`, `provider_sign_in_denied`, `provider_sign_in_refused`, `provider_oauth_app_refused`, `provider_oauth_not_configured`
             *
             *     `provider_token_refused`, `provider_sign_in_again`, `provider_oauth_app_refused`, `provider_scope_missing`, `provider_forbidden`, `provider_not_found`, `provider_refused`, `provider_unavailable`, `provider_unreachable`, `provider_certificate_untrusted`, `provider_client_certificate`, `provider_proxy_failed`, `provider_redirected`, `provider_unexpected_answer`
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_rate_limited` */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Busy; see `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description `provider_timeout` */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
            /** @description Any other failure. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemView"];
                };
            };
        };
    };
}
