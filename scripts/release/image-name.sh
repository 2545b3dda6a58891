# Sets IMAGE, VERSION and LATEST (empty for a version before the release) for the scripts beside this one.
# The registry takes no capital letters.
IMAGE="ghcr.io/${GITHUB_REPOSITORY,,}"
VERSION=$(node -p 'require("./package.json").version')
LATEST=latest
[[ $VERSION == *-* ]] && LATEST=
export IMAGE VERSION LATEST
