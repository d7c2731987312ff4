#!/bin/sh
# The steps from the sources to the published service, for the Dockerfile and the gate:
#   sh docker/publish.sh restore          what depends on the package list alone
#   sh docker/publish.sh publish FOLDER   builds and writes the service, without restoring anything
# From the repository's root, or a copy that holds what the Dockerfile copies.
set -eu

project=src/KeypointService
tool=src/KeypointService.Cli
runtime=linux-x64

case ${1:-} in
    # The property and not -r, which sets its plural: the compiler of PublishReadyToRun is a package that follows it.
    restore)
        dotnet restore "$tool" -p:RuntimeIdentifier=$runtime
        dotnet restore "$project" -p:RuntimeIdentifier=$runtime
        ;;
    publish)
        # The service comes second: what both have is then the one compiled ahead.
        dotnet publish "$tool" -c Release -r $runtime --self-contained false --no-restore -o "${2:?a folder}"
        dotnet publish "$project" -c Release -r $runtime --self-contained false --no-restore -o "$2"
        ;;
    *)
        echo "usage: sh docker/publish.sh restore | publish FOLDER" >&2
        exit 2
        ;;
esac
