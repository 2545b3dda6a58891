# Sets IMAGE, VERSION and LATEST (empty for a version before the release) for the scripts beside this one.
# The registry takes no capital letters.
IMAGE="ghcr.io/${GITHUB_REPOSITORY,,}"
VERSION="${GITHUB_REF_NAME#v}"
LATEST=latest
[[ $VERSION == *-* ]] && LATEST=
export IMAGE VERSION LATEST
